-- The replay of the caching that was on, beside what the log measured. One row a model.
select model, requests, input_tokens, replayed_tokens, measured_tokens
from cache_calibration
order by input_tokens desc, model;

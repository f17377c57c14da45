-- What spend_group's totals do not count, by reason and model. One row a pair. `undated`: no time, so in no period.
select case when undated and $dated_only then 'undated' else why_unknown end as reason,
       coalesce(left_out_model, '')                                as model,
       sum(requests)::bigint                                       as requests,
       sum(input_tokens)::bigint                                   as input_tokens,
       sum(output_tokens)::bigint                                  as output_tokens
from spend_group
where why_unknown is not null or (undated and $dated_only)
group by all
order by reason, requests desc, model;

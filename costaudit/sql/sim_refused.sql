-- Requests that cannot go where the stage would send them, nor can calls be added for them, for want of a price. Others shared caches with
-- them in the replay, so it has to be done again without them. Returns
-- how many.
insert into sim_refused
select request_key
from sim_step
where not made
  and (to_offer_id <> from_offer_id or request_key in (select parent_key from sim_next where parent_key <> request_key));

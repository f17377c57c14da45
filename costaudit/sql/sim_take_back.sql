-- Takes back what the stage would do where it has no price. Bound: $stage.
insert into sim_kept
select rule, source_key, request_key, from_offer_id, case when before_cost is null then 'unpriced' else 'no_price' end
from sim_step
where not made;

delete from sim_ranged
where request_key in (select request_key from sim_next_cost where parent_key in (select request_key from sim_step where not made));

delete from sim_next_cost where parent_key in (select request_key from sim_step where not made);

-- What a stage adds to requests that stay as they are goes too; what an earlier one added to them does not.
delete from sim_meter_added
where $stage = 'cache.prompts'
  and request_key in (select request_key from sim_next where parent_key in (select request_key from sim_step where not made));

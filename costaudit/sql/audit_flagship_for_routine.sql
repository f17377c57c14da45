-- Routine tasks on a flagship model: the newest budget model that their provider had on that day, where it can hold and do them.
create or replace temp table audit_pick as
select o.offer_id, o.day, t.to_offer_id, t.target, t.context_tokens, t.has_features
from (select distinct offer_id, ts::date as day from audit_request where audit_routine(task) and model_tier = 'flagship') o
join audit_target t on t.offer_id = o.offer_id and t.purpose = 'budget'
                   and coalesce(t.released <= o.day, true) and coalesce(t.retires > o.day, true)
qualify row_number() over (partition by o.offer_id, o.day order by t.released desc nulls last, t.target) = 1;

create or replace temp view audit_after as
select p.target, r.* replace (p.to_offer_id as offer_id)
from audit_request r
join audit_pick p on p.offer_id = r.offer_id and p.day is not distinct from r.ts::date
where audit_routine(r.task) and r.model_tier = 'flagship' and r.status = 'ok' and r.operation = 'chat' and not coalesce(r.has_audio, false)
  and r.input_tokens <= p.context_tokens
  and (p.has_features or not (coalesce(r.has_tools, false) or coalesce(r.has_json_schema, false) or coalesce(r.has_images, false)));

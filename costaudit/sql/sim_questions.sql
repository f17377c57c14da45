-- What a policy asks of other models: which task it would move from where to where, if every answer were good enough. One row a task,
-- offer and target; saved: grains, counted at the first model of a cascade.
select q.task, x.named_model as used, y.named_model as other, q.offer_id, a.to_offer_id,
       count(*)::bigint                                                          as requests,
       coalesce(sum(case when a.attempt = 1 then d.saved end), 0)::hugeint        as saved
from sim_attempt a
join sim_ask q using (ask)
join sim_offer_named x on x.offer_id = q.offer_id
join sim_offer_named y on y.offer_id = a.to_offer_id
left join sim_decision d on d.request_key = a.request_key and d.stage = 'route'
where a.reason is null and not a.same_model
group by all
order by all;

-- Which models a task runs on today and might run on: one row a task and pair, with their tokenizers.
select q.task, q.from_model, concat_ws('/', w.provider, w.model) as to_model, any_value(q.tokenizer) as from_tokenizer, any_value(m.tokenizer) as to_tokenizer
from (
    select distinct r.task, o.named_model as from_model, o.tokenizer
    from (select distinct task, offer_id from sim_scope) r
    join sim_offer_named o using (offer_id)
) q
cross join sim_wanted w
join sim_model m on m.provider = w.provider and m.model = w.model
where q.from_model <> concat_ws('/', w.provider, w.model)
group by all
order by all;

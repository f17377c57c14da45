-- Which ratios were used for the requests that a route moved. One row a pair of tokenizers and ratio, the most requests first; ratios in
-- millionths.
select x.tokenizer as from_tokenizer, y.tokenizer as to_tokenizer, d.rule,
       case when t.tokens_assumed then 'assumed' else coalesce(t.token_basis, 'same') end as token_basis,
       case when t.length_assumed then 'assumed' else coalesce(t.length_basis, 'same') end as length_basis,
       t.input_k, t.input_low, t.input_high, t.output_k, t.output_low, t.output_high,
       sum(d.requests)::bigint as requests
from (
    select rule, task_id, from_offer_id, to_offer_id, count(*) as requests
    from sim_decision
    where stage = 'route'
    group by all
) d
join sim_task k using (task_id)
join (select distinct * exclude (ask, attempt, tried, salt, same_model, rare, obstacle, gate, context_input, context_output) from sim_plan where leaves) t on t.rule = d.rule and t.task = k.task and t.offer_id = d.from_offer_id and t.to_offer_id = d.to_offer_id
join sim_offer_named x on x.offer_id = d.from_offer_id
join sim_offer_named y on y.offer_id = d.to_offer_id
group by all
order by requests desc, from_tokenizer, to_tokenizer, d.rule, token_basis, length_basis, t.input_k, t.output_k, t.input_low, t.output_low;

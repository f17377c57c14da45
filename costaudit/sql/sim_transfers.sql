-- Which ratios were used for the requests that a route moved. One row a pair of tokenizers and ratio, the most requests first; ratios in
-- millionths.
select x.tokenizer as from_tokenizer, y.tokenizer as to_tokenizer, d.rule,
       case when t.tokens_assumed then 'assumed' else coalesce(t.token_basis, 'same') end as token_basis,
       case when t.length_assumed then 'assumed' else coalesce(t.length_basis, 'same') end as length_basis,
       t.input_k, t.input_low, t.input_high, t.output_k, t.output_low, t.output_high,
       sum(d.requests)::bigint as requests
from (
    select d.rule, r.task, d.from_offer_id, d.to_offer_id, count(*) as requests
    from sim_decision d
    join request r on r.request_key = d.source_key
    where d.stage = 'route' and d.decision = 'moved'
    group by all
) d
join sim_transfer t on t.rule = d.rule and t.task = d.task and t.offer_id = d.from_offer_id and t.to_offer_id = d.to_offer_id
join sim_offer_named x on x.offer_id = d.from_offer_id
join sim_offer_named y on y.offer_id = d.to_offer_id
group by all
order by requests desc, from_tokenizer, to_tokenizer, d.rule, token_basis, length_basis, t.input_k, t.output_k, t.input_low, t.output_low;

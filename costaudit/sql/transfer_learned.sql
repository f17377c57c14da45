-- How long the answers of wanted models are where the log has the same task on both: in the same app and size of prompt (powers of
-- two), weighted as the model in use has them. One row a task and pair; rel_error: the standard error of the ratio, as a part of it.
with one as (
    select r.task, o.named_model as model, coalesce(r.app, '') as app, floor(log2(greatest(r.input_tokens, 1)))::integer as size, r.output_tokens
    from sim_scope r
    join sim_offer_named o using (offer_id)
    where r.status = 'ok' and r.usage_basis = 'reported' and r.output_tokens > 0 and r.task not in ('other', 'embedding')
),
cell as (
    select task, model, app, size, count(*) as n, avg(output_tokens) as mean, var_samp(output_tokens) as variance
    from one
    group by all
),
whole as (select task, model, sum(n) as n from cell group by all),
pair as (
    select a.task, a.model as from_model, b.model as to_model, sum(a.n) as from_n, sum(b.n) as to_n,
           sum(a.n * a.mean) as from_tokens, sum(a.n * b.mean) as to_tokens,
           sum(a.n * a.variance) as from_variance, sum(a.n * a.n * b.variance / b.n) as to_variance
    from cell a
    join cell b on b.task = a.task and b.app = a.app and b.size = a.size and b.model <> a.model
    where a.n >= 20 and b.n >= 20 and b.model in (select concat_ws('/', provider, model) from sim_wanted)
    group by all
)
select p.task, p.from_model, p.to_model, p.from_n::bigint as from_requests, p.to_n::bigint as to_requests,
       p.to_tokens / p.from_tokens as ratio,
       sqrt(p.from_variance / p.from_tokens ** 2 + p.to_variance / p.to_tokens ** 2) as rel_error
from pair p
join whole w on w.task = p.task and w.model = p.from_model
where p.from_n >= $least and p.to_n >= $least and p.from_n >= 0.8 * w.n
order by all;

-- Prompts at most a tenth over the size from which every token costs more: the same, cut to just under it.
create or replace temp view audit_after as
select null::varchar as target, r.* replace (p.input_from - 1 as input_tokens, r.input - (r.input_tokens - p.input_from + 1) as input)
from audit_request r
join (select distinct on (offer_id, input_from, ts_from, minute_from) * from rate where input_from > 0) p on in_force(r, p)
where r.usage_basis = 'reported' and 10 * r.input_tokens <= 11 * p.input_from and r.input > r.input_tokens - p.input_from + 1;

-- How much less, and how much more, the moved requests would cost if the target counted as few tokens as it may, and as many. One row;
-- grains. Every token keeps the price it has at the point: a prompt that would grow into a dearer band is not followed there.
select coalesce(sum(c.prompt_cost * (g.input_k - g.input_low) // g.input_k + c.answer_cost * (g.output_k - g.output_low) // g.output_k), 0)::hugeint as less,
       coalesce(sum(c.prompt_cost * (g.input_high - g.input_k) // g.input_k + c.answer_cost * (g.output_high - g.output_k) // g.output_k), 0)::hugeint as more
from sim_ranged g
join sim_change c using (request_key)
where not c.dropped;

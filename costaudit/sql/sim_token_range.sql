-- How much less, and how much more, the moved requests would cost if the target counted as few tokens as it may, and as many. One row;
-- grains. Every token keeps the price it has at the point: a prompt that would grow into a dearer band is not followed there.
select coalesce(sum(prompt_cost * (input_k - input_low) // input_k + answer_cost * (output_k - output_low) // output_k), 0)::hugeint as less,
       coalesce(sum(prompt_cost * (input_high - input_k) // input_k + answer_cost * (output_high - output_k) // output_k), 0)::hugeint as more
from (
    select g.* exclude (request_key), sum(c.prompt_cost)::hugeint as prompt_cost, sum(c.answer_cost)::hugeint as answer_cost
    from sim_ranged g
    join sim_change c using (request_key)
    where not c.dropped
    group by all
);

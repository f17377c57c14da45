-- The price lines behind one rate.
select file, line, effective_from, source, checked, price_list from rate_line where rate_id = $rate_id order by all;

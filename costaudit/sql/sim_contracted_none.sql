-- No contract: nothing is known to cost anything but its list price.
create or replace temp table sim_contracted(side varchar, request_key bigint, task varchar, ts timestamp, offer_id integer, contracted hugeint);

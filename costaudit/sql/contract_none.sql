-- No contract: nothing is known to cost anything but its list price.
create or replace temp table contract(request_key bigint, contracted hugeint);

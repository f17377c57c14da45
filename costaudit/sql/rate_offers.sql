-- What was asked of whom. One row an offer. $offers names the table.
select offer_id, provider, request_model, served_model, service_tier, region from query_table($offers) order by offer_id;

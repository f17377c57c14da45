-- Whose prices each offer has. One row an offer.
select offer_id, provider, model from offer_model order by offer_id;

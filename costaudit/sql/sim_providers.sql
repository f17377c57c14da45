-- Who bills for what is in the log.
select distinct provider from offer_model where provider is not null;

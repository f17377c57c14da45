-- What each request costs under the contract. One row a request; grains, null where its cost is not known.
create or replace temp table contract as select request_key, contracted from contracted('request');

-- The next part of a bill. It is looked at more than once, and the stream it comes from is not.
create or replace temp table bill_record as select * from framed;

create or replace temp view record as select * from bill_record;

-- One doubling: what is stored after twice as many answers as before, and leaps of twice the length.
insert into cache_stored
select l.question, l.next_place from cache_stored s join cache_leap l using (question, place)
except
from cache_stored;

create or replace temp table cache_leap as
select a.question, a.place, b.next_place
from cache_leap a join cache_leap b on b.question = a.question and b.place = a.next_place;

-- Coins for the shares of the rules, where they were not tossed yet; those that no policy asks for any more are let go. Bound: $salts: all that
-- are asked for from now on.
delete from sim_coin where number in (select number from sim_salt where not list_contains($salts::varchar[], salt));

delete from sim_salt where not list_contains($salts::varchar[], salt);

create or replace temp table sim_new_salt as
select ((select coalesce(max(number), 0) from sim_salt) + row_number() over (order by rule))::integer as number, rule, salt
from sim_rule
where share < 10000 and (rule, salt) not in (select rule, salt from sim_salt);

insert into sim_coin
select s.number, sim_coin_of(r.conversation_id, r.request_id, s.salt), n.rule, n.request_key, n.source_key, n.offer_id, n.ask
from sim_need n
join sim_new_salt s using (rule)
join request r on r.request_key = n.source_key
where n.stays is null;

insert into sim_salt from sim_new_salt;

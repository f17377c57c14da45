-- What one finding found, priced. `audit_after` has a row for each request it means, as that would be without the waste.
-- $measure: less = what the rewritten request costs less; rise = what it costs more; whole = all it cost; logged = how far the log's cost
-- is from the list's; none = no dollars.
insert into audit_hit
select $code, a.place, a.target, a.request_key, r.request_id,
       case $measure when 'less' then r.list_cost - c.list_cost
                     when 'rise' then c.list_cost - r.list_cost
                     when 'whole' then r.cost
                     when 'logged' then abs(grains(r.logged_cost) - r.list_cost) end
from audit_after a
join audit_request r using (request_key)
left join charges('audit_after') c on c.request_key = a.request_key and $measure in ('less', 'rise')
where $measure not in ('less', 'rise') or c.list_cost <> r.list_cost;

-- A place where it would cost more, or nothing less, is no finding.
delete from audit_hit
where code = $code and $measure in ('less', 'rise')
  and (place, coalesce(target, '')) in (select (place, coalesce(target, '')) from audit_hit where code = $code group by place, target having sum(stake) <= 0);

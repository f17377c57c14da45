-- What the contract makes of the dollars at stake in one finding, which audit_found has just priced by the list. $measure as there; what
-- is compared with the cost in a log is the list's, so that has no contracted stake.
insert into audit_contracted
select $code, h.request_key, h.target,
       case $measure when 'less' then r.listed - c.listed
                     when 'rise' then c.listed - r.listed
                     when 'whole' then paid.contracted end
from audit_hit h
left join audit_listed r on r.request_key = h.request_key
left join contract paid on paid.request_key = h.request_key
left join contracted('audit_after') c on c.request_key = h.request_key and $measure in ('less', 'rise')
where h.code = $code;

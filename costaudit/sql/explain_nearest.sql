-- The three request ids most like the one asked for.
select request_id
from request
where starts_with(request_id, $id) or jaro_winkler_similarity(request_id, $id) > 0.85
group by request_id
order by starts_with(request_id, $id) desc, jaro_winkler_similarity(request_id, $id) desc, request_id
limit 3;

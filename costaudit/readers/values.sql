-- Values as logs write them, made ours. Each gives null when the text is absent, and says apart when it is there but wrong.

-- `10:00:00 +0000` as `10:00:00+0000`: what DuckDB takes.
create or replace temp macro unspaced(written) as
case when contains(written[12:], ' ') and not ends_with(written, 'UTC') then written[:11] || replace(written[12:], ' ', '') else written end;

-- An instant, as a UTC timestamp. ISO 8601 with Z, an offset, or none (then it is UTC); or epoch seconds, milliseconds,
-- microseconds, nanoseconds, told apart by magnitude. Anything else, and any day that is no day, is null.
create or replace temp macro instant(written) as
case when written is null then null
     when regexp_full_match(written, '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?)?( ?(Z|z|UTC|[+-](0[0-9]|1[0-4]):?([0-5][0-9])?))?')
          then timezone('UTC', try_cast(regexp_replace(replace(replace(replace(unspaced(written), ',', '.'), ' UTC', 'Z'), 'z', 'Z'), '(\.[0-9]{6})[0-9]+', '\1') as timestamptz))
     when regexp_full_match(written, '[0-9]{8}T[0-9]{6}Z')
          then timezone('UTC', try_cast(regexp_replace(written, '(....)(..)(..)T(..)(..)(..)Z', '\1-\2-\3T\4:\5:\6Z') as timestamptz))
     when regexp_full_match(written, '[0-9]{9,10}([.][0-9]+)?([eE]9)?') then make_timestamp((try_cast(written as decimal(38, 6)) * 1000000)::bigint)
     when regexp_full_match(written, '[0-9]{12,13}([.][0-9]+)?') then make_timestamp((try_cast(written as decimal(38, 3)) * 1000)::bigint)
     when regexp_full_match(written, '[0-9]{15,16}([.][0-9]+)?') then make_timestamp(try_cast(written as decimal(38, 0))::bigint)
     when regexp_full_match(written, '[0-9]{18,19}') then make_timestamp(try_cast(written[:-4] as bigint))
end;

create or replace temp macro instant_problem(written, ts) as
case when written is null then null
     when ts is null then case when regexp_full_match(written, '[0-9]{4}-[0-9]{2}-[0-9]{2}.*') and not regexp_matches(written, '[A-Za-z]{2}|[T ].*[+-]([2-9]|1[5-9])[0-9]') then 'time.range'
                               when regexp_full_match(written, '-[0-9.]+') then 'time.range'
                               when regexp_full_match(written, '0([.]0*)?') then 'time.unlikely' else 'time.format' end
     when ts < timestamp '1971-01-01' then 'time.unlikely'
     when ts < timestamp '2015-01-01' or ts >= timestamp '2200-01-01' then 'time.range'
end;

-- US dollars as the log writes them, exact to 18 decimals; null when absent or no plain amount.
create or replace temp macro amount(written) as
case when regexp_full_match(written, '[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?') then try_cast(written as decimal(38, 18)) end;

create or replace temp macro amount_problem(written) as
case when written is null or written = '' then null
     when regexp_full_match(written, '-[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?') then 'field.range'
     when amount(written) is null then 'field.money' end;

create or replace temp macro tier(written) as
case when written is null then null
     when lower(written) in ('', 'null', 'none', 'auto', 'default', 'standard', 'on_demand', 'on-demand', 'scale', 'performance', 'reserved', 'not_available', '0', '1', 'traffic_type_unspecified') then 'standard'
     when lower(written) in ('on_demand_flex', 'flex', 'flex_inference') then 'flex'
     when lower(written) in ('on_demand_priority', 'priority') then 'priority'
     when lower(written) in ('batch', 'batches') then 'batch'
     else lower(written) end;

create or replace temp macro place(written) as
case when written is null then null
     when lower(written) in ('', 'global', 'not_available', 'none', 'null') then case when lower(written) = 'global' then 'global' end
     when regexp_full_match(lower(written), '[a-z]+-[a-z]+[0-9]+') then 'regional' -- us-central1, europe-west4: Google's
     else nullif(regexp_extract(lower(written), '^(us-gov|us|eu|uk|apac|jp|au|in|ca|regional)(?:-?data-?zone)?$', 1), '') end;

-- Who bills: a gateway's or an instrumentation's name for it, or the host that was called.
create or replace temp table provider_name as
select * from (values
    ('openai', 'openai'), ('text-completion-openai', 'openai'), ('openai.responses', 'openai'), ('openai.chat', 'openai'), ('openai.completion', 'openai'), ('openai.embedding', 'openai'),
    ('anthropic', 'anthropic'), ('anthropic.messages', 'anthropic'), ('claude', 'anthropic'),
    ('google', 'google'), ('gemini', 'google'), ('gcp.gemini', 'google'), ('google_genai', 'google'), ('google.generative-ai', 'google'), ('googleai', 'google'), ('google_ai_studio', 'google'), ('gcp.gen_ai', 'google'), ('google-gla', 'google'), ('google-ai-studio', 'google'),
    ('vertex', 'vertex'), ('vertex_ai', 'vertex'), ('gcp.vertex_ai', 'vertex'), ('vertexai', 'vertex'), ('vertex_ai_beta', 'vertex'), ('gcp.vertex.agent', 'vertex'), ('vertex-ai', 'vertex'), ('google-vertex-ai', 'vertex'), ('google_vertexai', 'vertex'), ('google.vertex', 'vertex'), ('google.vertex.chat', 'vertex'), ('google-vertex', 'vertex'),
    ('azure', 'azure'), ('azure_openai', 'azure'), ('az.ai.openai', 'azure'), ('azure.ai.openai', 'azure'), ('azure_ai', 'azure'), ('az.ai.inference', 'azure'), ('azure.ai.inference', 'azure'), ('azure-openai', 'azure'), ('azure-openai.chat', 'azure'), ('azure-openai.responses', 'azure'),
    ('aws', 'aws'), ('bedrock', 'aws'), ('aws.bedrock', 'aws'), ('aws_bedrock', 'aws'), ('aws-bedrock', 'aws'), ('amazon_bedrock', 'aws'), ('bedrock_converse', 'aws'), ('amazon-bedrock', 'aws'), ('amazon', 'aws'),
    ('deepseek', 'deepseek'), ('xai', 'xai'), ('x_ai', 'xai'), ('x-ai', 'xai'), ('xai.chat', 'xai'), ('grok', 'xai'),
    ('mistral', 'mistral'), ('mistral_ai', 'mistral'), ('mistral-ai', 'mistral'), ('mistralai', 'mistral'), ('mistral.chat', 'mistral'), ('codestral', 'mistral'),
    ('groq', 'groq'), ('groq.chat', 'groq'), ('cohere', 'cohere'), ('cohere_chat', 'cohere'), ('cohere.chat', 'cohere'), ('together', 'together'), ('together_ai', 'together'), ('together-ai', 'together'), ('togetherai', 'together'),
    ('fireworks', 'fireworks'), ('fireworks_ai', 'fireworks'), ('fireworks-ai', 'fireworks'), ('openrouter', 'openrouter'), ('open_router', 'openrouter'),
    ('moonshot', 'moonshot'), ('moonshot_ai', 'moonshot'), ('kimi', 'moonshot'), ('zhipu', 'zhipu'), ('zai', 'zhipu'), ('z_ai', 'zhipu'), ('z.ai', 'zhipu'), ('zhipuai', 'zhipu'), ('bigmodel', 'zhipu'),
    ('alibaba', 'alibaba'), ('dashscope', 'alibaba'), ('qwen', 'alibaba'), ('alibaba_cloud', 'alibaba')
) t(name, provider);

create or replace temp macro provider_of_host(host) as
case when host is null then null
     when host = 'api.openai.com' or host like '%.api.openai.com' then 'openai'
     when host = 'api.anthropic.com' then 'anthropic'
     when host = 'generativelanguage.googleapis.com' then 'google'
     when host like '%aiplatform.googleapis.com' then 'vertex'
     when host like '%.openai.azure.com' or host like '%.cognitiveservices.azure.com' or host like '%.services.ai.azure.com' or host like '%.inference.ai.azure.com' then 'azure'
     when host like 'bedrock%.amazonaws.com%' then 'aws'
     when host = 'api.deepseek.com' then 'deepseek'
     when host = 'api.x.ai' or host like '%.api.x.ai' then 'xai'
     when host = 'api.mistral.ai' or host = 'codestral.mistral.ai' then 'mistral'
     when host = 'api.groq.com' then 'groq'
     when host = 'api.cohere.com' or host = 'api.cohere.ai' then 'cohere'
     when host like 'api.together.%' then 'together'
     when host = 'api.fireworks.ai' then 'fireworks'
     when host = 'openrouter.ai' then 'openrouter'
     when host like 'api.moonshot.%' then 'moonshot'
     when host in ('api.z.ai', 'open.bigmodel.cn') then 'zhipu'
     when host like 'dashscope%.aliyuncs.com' then 'alibaba'
     when host = 'oai.helicone.ai' then 'openai'
     when host = 'anthropic.helicone.ai' then 'anthropic'
     when host in ('api.portkey.ai', 'gateway.ai.cloudflare.com', 'ai-gateway.vercel.sh', 'gateway.helicone.ai') then null -- they pass on: the name tells
     else host end;

-- Things that look like keys, in texts that are kept. Prefixes of the well-known kinds, in any case, since providers are kept in lower
-- case; \b, or "task-force" would match.
create or replace temp macro secret_form() as
    '(?i)\b(?:sk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{16,}|(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abeoprs]-[A-Za-z0-9-]{10,}'
    || '|AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{16,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+|gsk_[A-Za-z0-9]{20,}|hf_[A-Za-z0-9]{20,}|xai-[A-Za-z0-9]{20,}|lsv2_[A-Za-z0-9_]{16,}'
    || '|[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|bearer\s+[A-Za-z0-9._~+/-]{16,}=*|[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,80}:[^\s@/]{3,120}@)|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----|[?&]sig=[A-Za-z0-9%/+]{30,}=*';

-- The shortest of them has 15 characters, and most texts are shorter: those are not looked at.
create or replace temp macro looks_secret(kept) as case when strlen(kept) < 15 then false else regexp_matches(kept, secret_form()) end;

create or replace temp macro without_secrets(kept) as case when strlen(kept) < 15 then kept else regexp_replace(kept, secret_form(), '[secret]', 'g') end;

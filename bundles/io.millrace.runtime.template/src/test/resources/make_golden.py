"""Renders templates with Jinja2 as Hugging Face's apply_chat_template sets it up; writes golden.json.

Run once by hand: python3 make_golden.py (Jinja2 3.1)."""
import json, os
from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.ext import loopcontrols, Extension
from jinja2 import nodes

class Generation(Extension):
    tags = {"generation"}
    def parse(self, parser):
        next(parser.stream)
        return parser.parse_statements(["name:endgeneration"], drop_needle=True)

def raise_exception(message):
    raise TemplateError(message)

env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
env.filters["tojson"] = lambda x, ensure_ascii=False, indent=None, separators=None, sort_keys=False: json.dumps(x, ensure_ascii=ensure_ascii, indent=indent)
env.globals["raise_exception"] = raise_exception

CHAT = {
 "chatml": "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
 "qwen": "{%- if messages[0]['role'] == 'system' %}\n    {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}\n{%- else %}\n    {{- '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}\n{%- endif %}\n{%- for message in messages %}\n    {%- if (message.role == \"user\") or (message.role == \"system\" and not loop.first) or (message.role == \"assistant\" and not message.tool_calls) %}\n        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}\n    {%- endif %}\n{%- endfor %}\n{%- if add_generation_prompt %}\n    {{- '<|im_start|>assistant\\n' }}\n{%- endif %}\n",
 "llama2": "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}",
 "llama3": "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}",
 "llama31": "{{- bos_token }}\n{%- if not date_string is defined %}\n    {%- set date_string = \"26 Jul 2024\" %}\n{%- endif %}\n{%- if messages[0]['role'] == 'system' %}\n    {%- set system_message = messages[0]['content']|trim %}\n    {%- set messages = messages[1:] %}\n{%- else %}\n    {%- set system_message = \"\" %}\n{%- endif %}\n\n{#- System message #}\n{{- \"<|start_header_id|>system<|end_header_id|>\\n\\n\" }}\n{%- if tools is not none and tools is defined %}\n    {{- \"Environment: ipython\\n\" }}\n{%- endif %}\n{{- \"Today Date: \" + date_string + \"\\n\\n\" }}\n{{- system_message }}\n{{- \"<|eot_id|>\" }}\n{%- for message in messages %}\n    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}\n        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}\n    {%- endif %}\n{%- endfor %}\n{%- if add_generation_prompt %}\n    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}\n{%- endif %}\n",
 "zephyr": "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'system' %}\n{{ '<|system|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n{% endif %}\n{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}",
 "gemma": "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}",
 "namespaces": "{%- set ns = namespace(index=0, found=false, text='') -%}\n{%- for m in messages -%}\n  {%- if m.role == 'user' and not ns.found -%}{%- set ns.found = true -%}{%- set ns.index = loop.index0 -%}{%- endif -%}\n  {%- set ns.text = ns.text ~ m.content|lower|replace('?', '')|replace('!', '') ~ '/' -%}\n{%- endfor -%}\n{{ ns.index }} {{ ns.text }}",
 "thinking": "{%- for message in messages %}{%- if message.role == 'assistant' %}{%- set content = message.content.split('</think>')[-1].lstrip('\\n') %}{{- content }}{%- else %}{{- '<' ~ message.role ~ '>' ~ message.content }}{%- endif %}{%- endfor %}",
 "macros": "{%- macro turn(role, content='', upper=false) -%}<{{ role }}>{{ content | upper if upper else content }}</{{ role }}>{%- endmacro -%}\n{%- for m in messages -%}{{ turn(m.role, m.content, upper=loop.first) }}{% if not loop.last %}\n{% endif %}{%- endfor -%}",
 "generation": "{% for m in messages %}{% if m['role'] == 'assistant' %}{% generation %}{{ m['content'] }}{{ eos_token }}{% endgeneration %}{% else %}Q: {{ m['content'] }}\n{% endif %}{% endfor %}",
}
CONVERSATIONS = {
 "one": [{"role": "user", "content": "  How do I top up? "}],
 "system": [{"role": "system", "content": "Be brief.\n"}, {"role": "user", "content": "Hi"}],
 "turns": [{"role": "user", "content": "Hi!"}, {"role": "assistant", "content": "<think>x</think>\nHello \"you\""}, {"role": "user", "content": "Café?\nÜber"}],
 "wrong": [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}],
}
SYNTAX = [
 "{{ 1 + 2 * 3 - 4 // 3 }} {{ 7 / 2 }} {{ -7 % 3 }} {{ 2 ** 3 }} {{ 1 ~ 2 }}",
 "{{ 'a' if false else 'b' }} {{ 'x' if true }}|{{ 'x' if false }}|",
 "{{ [1, 'two', none, true, 2.5] }} {{ {'a': 1, 'b': [\"it's\"]} }}",
 "{{ items | map(attribute='n') | join(', ') }} {{ items | selectattr('n', 'gt', 1) | list | length }} {{ items | rejectattr('n', 'equalto', 2) | map(attribute='n') | list }}",
 "{{ items | tojson }}\n{{ items[0] | tojson(indent=2) }}",
 "{% for k, v in pairs.items() %}{{ k }}={{ v }};{% endfor %}{% for k, v in pairs | dictsort %}{{ k }}{{ v }}{% endfor %}",
 "{% for i in range(5) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{ i }}{% else %}none{% endfor %}",
 "{% for i in [] %}x{% else %}empty{% endfor %} {% for i in range(6) if i is odd %}{{ loop.index }}:{{ i }} {% endfor %}",
 "{{ 'abc'[1:] }} {{ 'abcdef'[::-1] }} {{ [1,2,3,4][-2:] }} {{ [1,2,3][:-1] }} {{ 'abc'[0] }} {{ [1,2,3][-1] }}",
 "{{ ' x y '.strip() }}|{{ 'a,b,c'.split(',') }}|{{ 'a b  c'.split() }}|{{ 'a.b.c'.rsplit('.', 1) }}|{{ 'aXbX'.replace('X', '-', 1) }}|{{ 'hello world'.title() }}|{{ 'ab'.startswith('a') }}",
 "{{ missing is defined }} {{ missing is not defined }} {{ missing | default('d') }} {{ '' | default('e', true) }} {{ none is none }} {{ 'a' is string }} {{ pairs is mapping }} {{ items is iterable }} {{ 3 is divisibleby 3 }}",
 "{{ 'a' in 'cat' }} {{ 'z' not in ['a'] }} {{ not 1 == 2 and 3 > 2 or false }} {{ 1 < 2 and 2 <= 2 and 3 != 4 }}",
 "  {% if true %}\n  yes\n  {% endif %}\n  after\n",
 "a\n{#- comment -#}\n b {# c #}\nc\n{% set x = 1 %}\n{{ x }}\n\n",
 "{%- set body -%}  block {{ 1 }}  {%- endset -%}[{{ body }}]{% set a, b = 1, 2 %}{{ a + b }}",
 "{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{% endfor %}{{ x }}{% if true %}{% set x = 3 %}{% endif %}{{ x }}",
 "{% filter upper %}shout {{ 'it' }}{% endfilter %} {{ 'a\nb' | indent(2) }} {{ 'a\nb' | indent(2, true) }}",
 "{{ items[0].n + items[1]['n'] }} {{ pairs.get('zz', 'none') }} {{ pairs.b }} {{ items | first | tojson }} {{ [3,1,2] | sort | join('') }} {{ [3,1,2] | max }} {{ [1,2,2,1] | unique | list }} {{ [1,2] | sum }}",
 "{{ 1.0 }} {{ 3.14 * 2 }} {{ '5' | int + 1 }} {{ 'x'|int }} {{ 2 | string ~ 'a' }} {{ 'abc' | length }} {{ 5 | float }}",
 "{{ 'tab\\tnew\\n' | tojson }} {{ 'a' 'b' }} {{ \"q'q\" }} {{ 'caf\\u00e9' }}",
 "{{ '%s' }} {{ '{{' }} {{ {'a': {'b': 1}}.a.b }}",
 "{% for a in [[1, 2], [3, 4]] %}{% for b in a %}{{ loop.index }}{{ loop.last }} {% endfor %}{{ loop.revindex }}{% endfor %}",
 "{% for m in items %}{% if loop.previtem is defined %}{{ loop.previtem.n }}{% endif %}<{{ m.n }}>{% if loop.nextitem is defined %}{{ loop.nextitem.n }}{% endif %}{% endfor %}",
 "{% if 0 %}a{% elif '' %}b{% elif [1] %}c{% else %}d{% endif %}",
 "{%+ if true +%}\n x\n{% endif %}",
 "{{ missing.attribute }}", "{{ missing() }}", "{% for %}", "{{ 'a' | nosuchfilter }}", "{{ 1 + 'a' }}", "{% if true %}", "{{ raise_exception('no') }}",
]
VARIABLES = {"items": [{"n": 1, "s": "ä"}, {"n": 2}], "pairs": {"b": 2, "a": 1}}

cases = []
def render(name, template, variables):
    try:
        out = {"expected": env.from_string(template).render(**variables)}
    except Exception as e:
        out = {"fails": True}
    cases.append({"name": name, "template": template, "variables": variables, **out})

for name, template in CHAT.items():
    for conversation, messages in CONVERSATIONS.items():
        for prompt in (True, False):
            render(f"{name}/{conversation}/{prompt}", template, {"messages": messages, "add_generation_prompt": prompt, "bos_token": "<s>", "eos_token": "</s>"})
for i, template in enumerate(SYNTAX):
    render(f"syntax {i}", template, VARIABLES)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json"), "w") as f:
    json.dump(cases, f, indent=1, ensure_ascii=False)
print(len(cases), sum("fails" in c for c in cases))

"""Renders the templates in families/ with Hugging Face's own function; writes families.json.

Run once by hand with transformers 5 and Jinja2 3.1: python3 make_families.py"""
import json, pathlib
from transformers.utils.chat_template_utils import render_jinja_template

HERE = pathlib.Path(__file__).parent
TOOLS = [{"type": "function", "function": {"name": "get_weather", "description": "Weather's <state> & \"more\"", "parameters": {"type": "object", "properties": {"city": {"type": "string", "description": "Ort, é"}, "unit": {"type": "string", "enum": ["C", "F"]}, "days": {"type": "integer", "default": 3}}, "required": ["city"]}}}]
CHAT = [{"role": "user", "content": "Hello, how are you? "}, {"role": "assistant", "content": "<think>\nhm\n</think>\n\nGreat. "}, {"role": "user", "content": " Zürich \"wetter\" 🌦?\n"}]
SYSTEM = [{"role": "system", "content": "You are a pirate."}] + CHAT
CALL = SYSTEM[:2] + [{"role": "assistant", "content": "", "tool_calls": [{"id": "abcdefghi", "type": "function", "function": {"name": "get_weather", "arguments": {"city": "Zürich", "days": 2, "x": 1.5, "n": None, "b": True}}}]}, {"role": "tool", "tool_call_id": "abcdefghi", "name": "get_weather", "content": "{\"t\": 21}"}]
PARTS = [{"role": "user", "content": [{"type": "text", "text": " one "}, {"type": "text", "text": "two"}]}]
CONVERSATIONS = {
    "chat": {"messages": CHAT},
    "system": {"messages": SYSTEM},
    "answered": {"messages": SYSTEM[:3], "add_generation_prompt": False},
    "tools": {"messages": SYSTEM[:2], "tools": TOOLS},
    "call": {"messages": CALL, "tools": TOOLS},
    "parts": {"messages": PARTS},
    "no thinking": {"messages": CHAT, "arguments": {"enable_thinking": False, "date_string": "1 Jan 2026"}},
    "documents": {"messages": CHAT, "documents": [{"title": "T", "text": "x"}]},
    "continued": {"messages": CHAT[:2], "continue_final_message": True, "add_generation_prompt": False},
    "wrong": {"messages": [CHAT[1], CHAT[1]]},
}
cases = []
for file in sorted((HERE / "families").glob("*.jinja")):
    for name, c in CONVERSATIONS.items():
        case = {"template": file.name, "conversation": name}
        try:
            masked = "generation %}" in file.read_text()
            texts, spans = render_jinja_template(
                [c["messages"]], tools=c.get("tools"), documents=c.get("documents"), chat_template=file.read_text(),
                add_generation_prompt=c.get("add_generation_prompt", True), continue_final_message=c.get("continue_final_message", False),
                return_assistant_tokens_mask=masked,
                bos_token="<s>", eos_token="</s>", **c.get("arguments", {}))
            case["expected"] = texts[0]
            if masked:
                # Python counts code points, Java UTF-16 units
                case["generated"] = [texts[0].encode("utf-8").decode()[a:b] for a, b in spans[0]]
        except Exception as e:
            case["fails"] = type(e).__name__
        cases.append(case)
(HERE / "families.json").write_text(json.dumps({"conversations": CONVERSATIONS, "cases": cases}, indent=1, ensure_ascii=False) + "\n")
print(len(cases), sum("fails" in c for c in cases))

"""What a visitor may read on a page that `AppTest` has run."""

import json

from google.protobuf.descriptor import FieldDescriptor

_UNREAD = {
    *("id", "key", "form_id", "url", "icon", "form", "format", "element_type", "language", "mime_type"),
    *("css_content", "js_content", "html_content", "component_name", "user_key", "fragment_id", "columns"),
    *("data", "spec", "query", "type", "shortcut", "code_text", "config", "uuid", "styles", "autocomplete"),
}
"""Fields of Streamlit's messages that nobody reads."""


def read(app):
    """Return every text on a page."""
    protos = [node.proto for node in app if getattr(node, "proto", None) is not None]
    return {text for proto in protos for text in texts(proto)}


def texts(message):
    """Return every string in one of Streamlit's messages that a visitor may read."""
    found = []
    for field, value in message.ListFields():
        if field.name in _UNREAD:
            continue
        values = value if field.is_repeated else [value]
        if field.name == "json" or (field.name == "bytes" and b'"rows"' in value):
            found += stage_texts(json.loads(value))
        elif field.type == FieldDescriptor.TYPE_MESSAGE and not field.message_type.GetOptions().map_entry:
            found += [text for one in values for text in texts(one)]
        elif field.type == FieldDescriptor.TYPE_STRING:
            found += [text for text in values if not text.startswith("<style>")]
    return found


def stage_texts(sent):
    """Return what a component is sent to show."""
    scenes = sent.get("scenes", [sent] if "labels" in sent else [])
    labels = [scene["labels"] for scene in scenes]
    found = [text for one in labels for text in (*one["channels"], *one["filters"])]
    guide = sent.get("guide") or {}
    found += (guide.get("opens") or {}).values()
    found += (guide.get("panel") or {}).get("facts", [])
    found += [*sent.get("head", []), *(sent.get("words") or {}).values()]
    found += [row["error"] for row in sent.get("rows", []) if isinstance(row, dict)]
    return (
        found
        + sent.get("headings", [])
        + [sent[name] for name in ("title", "label", "caption") if name in sent]
    )

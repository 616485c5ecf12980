// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "fuzz.h"

#include "http/jsonp.h"
#include "protocol/jsondocument.h"

using namespace QSocketIoPrivate;

namespace {

// As a page writes it, with everything encoded that may be.
QByteArray formOf(QByteArray payload)
{
    payload.replace("\\n", "\\\n");
    payload.replace("\n", "\\n");
    return "x=1&d=" + payload.toPercentEncoding() + "&d=2";
}

// The literal between the brackets is a JSON string of this text, and nothing in it ends the line.
void checkScript(QByteArrayView payload)
{
    const QByteArray script = toJsonpScript("0);alert(1", payload);
    const QByteArray head = "___eio[01](";
    Fuzz::require(script.startsWith(head) && script.endsWith(");"), "a call");
    Fuzz::require(!script.contains('\n') && !script.contains('\r')
                          && !script.contains("\xe2\x80\xa8") && !script.contains("\xe2\x80\xa9"),
                  "one line");
    const QByteArray literal = script.mid(head.size()).chopped(2);
    const JsonDocumentPtr document = JsonDocument::parse(literal, 1).document;
    Fuzz::require(bool(document), "a literal");
    const auto text = document->root().toString();
    Fuzz::require(text
                          && (!payload.isValidUtf8()
                              || QByteArrayView(text->data(), text->size()) == payload),
                  "the text comes back");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const Fuzz::Exact input(Fuzz::Input(data, size).rest());
    if (const auto payload = fromJsonpForm(input.view()))
        Fuzz::require(payload->size() <= input.view().size(), "decoding adds nothing");
    const QByteArray bytes = input.view().toByteArray();
    // A raw line feed behind a backslash is no JSON, and the escaping has no form for it.
    Fuzz::require(bytes.contains("\\\n") || fromJsonpForm(formOf(bytes)) == bytes,
                  "forms come back");
    checkScript(input.view());
    return 0;
}

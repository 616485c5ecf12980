// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/enginehandshake.h"

#include "protocol/jsondocument.h"
#include "protocol/jsonwriter.h"

namespace QSocketIoPrivate {

using namespace std::chrono;

namespace {

// An object with an array in it; peers may add members, but nothing deep.
constexpr int HandshakeDepth = 16;
// Qt's timers take an int of milliseconds, and the two times are added.
constexpr milliseconds MaxHandshakeTime{ 1 << 30 };

// Leaves the value as it is if the member is missing; false: it is no positive integer.
bool readPositive(const JsonValue &member, qint64 &value)
{
    if (member.type() == JsonValue::Type::Undefined)
        return true;
    value = member.toInteger().value_or(0);
    return value > 0;
}

bool readTime(const JsonValue &member, milliseconds &time)
{
    qint64 count = time.count();
    const bool ok = readPositive(member, count);
    time = qMin(milliseconds(count), MaxHandshakeTime);
    return ok;
}

QByteArrayList namesIn(const JsonValue &member)
{
    QByteArrayList names;
    member.forEachElement(&names, [](void *context, const JsonValue &value) {
        if (const auto name = value.toString())
            static_cast<QByteArrayList *>(context)->append(QByteArray(name->data(), name->size()));
        return true;
    });
    return names;
}

} // namespace

std::optional<EngineHandshake> EngineHandshake::fromJson(QByteArrayView json)
{
    const JsonDocumentPtr document = JsonDocument::parse(json, HandshakeDepth).document;
    if (!document)
        return std::nullopt;
    const JsonValue root = document->root();
    const QUtf8StringView sid = root.member("sid").toString().value_or(QUtf8StringView());
    EngineHandshake handshake;
    const bool ok = !sid.isEmpty() && readTime(root.member("pingInterval"), handshake.pingInterval)
                    && readTime(root.member("pingTimeout"), handshake.pingTimeout)
                    && readPositive(root.member("maxPayload"), handshake.maxPayload);
    if (!ok)
        return std::nullopt;
    handshake.sid = QByteArray(sid.data(), sid.size());
    handshake.upgrades = namesIn(root.member("upgrades"));
    return handshake;
}

QByteArray EngineHandshake::toJson() const
{
    QByteArray json;
    QList<QByteArray> attachments;
    JsonWriter writer(json, attachments);
    const auto utf8 = [](const QByteArray &text) {
        return QUtf8StringView(text.data(), text.size());
    };
    writer.beginObject();
    writer.key(u"sid");
    writer.string(utf8(sid));
    writer.key(u"upgrades");
    writer.beginArray();
    for (const QByteArray &upgrade : upgrades)
        writer.string(utf8(upgrade));
    writer.endArray();
    writer.key(u"pingInterval");
    writer.integer(pingInterval.count());
    writer.key(u"pingTimeout");
    writer.integer(pingTimeout.count());
    if (maxPayload > 0) {
        writer.key(u"maxPayload");
        writer.integer(maxPayload);
    }
    writer.endObject();
    return json;
}

} // namespace QSocketIoPrivate

// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/messageids.h"

#include <QRandomGenerator>

#include <algorithm>
#include <array>

namespace QSocketIoPrivate {

QByteArray MessageIds::makeSender()
{
    std::array<quint32, 4> random;
    QRandomGenerator::system()->fillRange(random.data(), qsizetype(random.size()));
    constexpr qsizetype randomBytes = 15; // 20 characters
    return QByteArray::fromRawData(reinterpret_cast<const char *>(random.data()), randomBytes)
            .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

bool MessageIds::isSender(QByteArrayView sender)
{
    const auto isAllowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
               || c == '-' || c == '_';
    };
    return !sender.isEmpty() && sender.size() <= LongestSender
           && std::all_of(sender.begin(), sender.end(), isAllowed);
}

void MessageIds::announce(QVariantMap &auth, const QByteArray &sender)
{
    Q_ASSERT_X(isSender(sender), "MessageIds::announce", "no name for a sender");
    auth.insert(QString::fromLatin1(SenderMember), QString::fromLatin1(sender));
}

std::optional<QByteArray> MessageIds::sender(const JsonDocumentPtr &connectPayload)
{
    if (!connectPayload)
        return {};
    const auto text = connectPayload->root().member(SenderMember).toString();
    if (!text || !isSender({ text->data(), text->size() }))
        return {};
    return QByteArray(text->data(), text->size());
}

} // namespace QSocketIoPrivate

// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/clienterrors.h"

#include <QVariantMap>

namespace QSocketIoPrivate {

namespace {

QString excerptOf(const QByteArray &body)
{
    constexpr qsizetype longest = 200; // a line in a log or a message box
    const QString text = QString::fromUtf8(body).simplified();
    return text.size() <= longest ? text : text.left(longest) + u'\u2026';
}

QString defaultMessage(QSocketIo::DisconnectReason reason, TransportError::Kind kind)
{
    if (reason == QSocketIo::DisconnectReason::PingTimeout)
        return QStringLiteral("The server has fallen silent.");
    if (reason == QSocketIo::DisconnectReason::ProtocolError)
        kind = TransportError::Kind::ParseError;
    switch (kind) {
    case TransportError::Kind::Closed:
        return QStringLiteral("The server closed the connection.");
    case TransportError::Kind::Failed:
        return QStringLiteral("The connection failed.");
    case TransportError::Kind::TlsFailed:
        return QStringLiteral("No secure connection could be made.");
    case TransportError::Kind::ProxyFailed:
        return QStringLiteral("The proxy did not let the connection through.");
    case TransportError::Kind::ParseError:
        return QStringLiteral("The server sent something that is no valid packet.");
    case TransportError::Kind::TooLarge:
        return QStringLiteral("The server sent a message that is too large.");
    case TransportError::Kind::Rejected:
    case TransportError::Kind::OtherRevision:
        break;
    }
    return QStringLiteral("The server rejected the connection.");
}

QSocketIo::ErrorCode codeOf(QSocketIo::DisconnectReason reason, const TransportError &error)
{
    if (reason == QSocketIo::DisconnectReason::ProtocolError)
        return QSocketIo::ErrorCode::ProtocolViolation;
    switch (error.kind) {
    case TransportError::Kind::TlsFailed:
        return QSocketIo::ErrorCode::TlsFailed;
    case TransportError::Kind::ProxyFailed:
        return QSocketIo::ErrorCode::ProxyFailed;
    case TransportError::Kind::OtherRevision:
        return QSocketIo::ErrorCode::UnsupportedProtocol;
    case TransportError::Kind::Rejected:
        if (error.httpStatus == 401)
            return QSocketIo::ErrorCode::AuthenticationFailed;
        if (error.httpStatus == 407) // which only a proxy asks for
            return QSocketIo::ErrorCode::ProxyFailed;
        break;
    default:
        break;
    }
    return QSocketIo::ErrorCode::TransportFailed;
}

} // namespace

QSocketIoError connectionError(QSocketIo::DisconnectReason reason, const TransportError &error)
{
    QString message = error.message.isEmpty() ? defaultMessage(reason, error.kind) : error.message;
    const QString status = QString::number(error.httpStatus);
    const QString body = excerptOf(error.body);
    QStringList details;
    if (error.httpStatus > 0 && !message.contains(status))
        details.append(QStringLiteral("HTTP status %1").arg(status));
    if (!body.isEmpty() && !message.contains(body))
        details.append(body);
    if (!details.isEmpty())
        message += QStringLiteral(" (%1)").arg(details.join(QStringLiteral(": ")));

    QVariantMap data;
    if (error.httpStatus > 0)
        data.insert(QStringLiteral("httpStatus"), error.httpStatus);
    if (error.closeCode > 0)
        data.insert(QStringLiteral("closeCode"), error.closeCode);
    if (!error.body.isEmpty())
        data.insert(QStringLiteral("body"), QString::fromUtf8(error.body));
    if (!error.sslErrors.isEmpty()) {
        QStringList texts;
        for (const QSslError &sslError : error.sslErrors)
            texts.append(sslError.errorString());
        data.insert(QStringLiteral("sslErrors"), texts);
    }
    return QSocketIoError(codeOf(reason, error), message,
                          data.isEmpty() ? QVariant() : QVariant(data));
}

QSocketIoError refusalError(const JsonDocumentPtr &payload)
{
    const auto fallback = QStringLiteral("The server refused the namespace.");
    if (!payload)
        return QSocketIoError::rejected(fallback);
    const JsonValue root = payload->root();
    if (const auto text = root.toString())
        return QSocketIoError::rejected(QString::fromUtf8(text->data(), text->size()));
    if (const auto message = root.member("message").toString())
        return QSocketIoError::rejected(QString::fromUtf8(message->data(), message->size()),
                                        root.member("data").toVariant());
    return QSocketIoError::rejected(fallback, root.toVariant());
}

bool isFailure(QSocketIo::DisconnectReason reason)
{
    return reason == QSocketIo::DisconnectReason::TransportError
           || reason == QSocketIo::DisconnectReason::ProtocolError
           || reason == QSocketIo::DisconnectReason::PingTimeout
           || reason == QSocketIo::DisconnectReason::LimitExceeded;
}

} // namespace QSocketIoPrivate

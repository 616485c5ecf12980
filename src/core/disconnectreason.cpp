// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Reasons as texts, for programs that talk about them with JavaScript ones.
#include "qsocketioglobal.h"

#include <algorithm>
#include <array>

namespace QSocketIo {

namespace {

struct ReasonTexts
{
    DisconnectReason reason;
    QLatin1StringView client;
    QLatin1StringView server;
};

constexpr std::array<ReasonTexts, 8> reasonTexts{ {
        { DisconnectReason::ClientDisconnect, QLatin1StringView("io client disconnect"),
          QLatin1StringView("client namespace disconnect") },
        { DisconnectReason::ServerDisconnect, QLatin1StringView("io server disconnect"),
          QLatin1StringView("server namespace disconnect") },
        { DisconnectReason::PingTimeout, QLatin1StringView("ping timeout"),
          QLatin1StringView("ping timeout") },
        { DisconnectReason::TransportClosed, QLatin1StringView("transport close"),
          QLatin1StringView("transport close") },
        { DisconnectReason::TransportError, QLatin1StringView("transport error"),
          QLatin1StringView("transport error") },
        { DisconnectReason::ProtocolError, QLatin1StringView("parse error"),
          QLatin1StringView("parse error") },
        { DisconnectReason::ServerShutdown, QLatin1StringView("transport close"),
          QLatin1StringView("server shutting down") },
        { DisconnectReason::LimitExceeded, QLatin1StringView("transport error"),
          QLatin1StringView("forced server close") },
} };

} // namespace

/*!
    Returns what the reference implementation calls \a reason on the \a side given: \c{"io server disconnect"} on a client is
    \c{"server namespace disconnect"} on a server. What only we tell apart has the text that comes closest.

    \sa disconnectReasonFromText()
*/
QString disconnectReasonText(DisconnectReason reason, Side side)
{
    const auto found = std::find_if(reasonTexts.begin(), reasonTexts.end(),
                                    [reason](const ReasonTexts &texts) {
                                        return texts.reason == reason;
                                    });
    if (found == reasonTexts.end())
        return {};
    return side == Side::Client ? found->client : found->server;
}

/*!
    Returns the reason that the reference implementation calls \a text on either side, or \c nullopt for a text it does not know.

    \sa disconnectReasonText()
*/
std::optional<DisconnectReason> disconnectReasonFromText(QStringView text)
{
    // A packet against the protocol, in servers of the reference.
    if (text == QLatin1StringView("forced close"))
        return DisconnectReason::ProtocolError;
    for (const ReasonTexts &texts : reasonTexts) {
        if (texts.client == text || texts.server == text)
            return texts.reason;
    }
    return {};
}

} // namespace QSocketIo

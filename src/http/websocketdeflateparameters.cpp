// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An offer with anything unknown, doubled or out of range in it is declined as a whole (RFC 7692 section 7.1).
#include "http/websocketdeflateparameters.h"

#include "http/httpsyntax.h"

#include <algorithm>

namespace QSocketIoPrivate {

namespace {

constexpr char deflateExtension[] = "permessage-deflate";
constexpr char serverNoTakeover[] = "server_no_context_takeover";
constexpr char clientNoTakeover[] = "client_no_context_takeover";
constexpr char serverWindow[] = "server_max_window_bits";
constexpr char clientWindow[] = "client_max_window_bits";

// One element of the client's list.
struct DeflateOffer
{
    bool serverNoTakeover = false;
    bool clientNoTakeover = false;
    std::optional<int> serverBits;
    bool mayLimitClient = false;
    std::optional<int> clientBits;
};

QByteArrayView takeParameter(QByteArrayView &rest)
{
    const qsizetype semicolon = rest.indexOf(';');
    const QByteArrayView parameter = trimHttpBlanks(semicolon < 0 ? rest : rest.first(semicolon));
    rest = semicolon < 0 ? QByteArrayView() : rest.sliced(semicolon + 1);
    return parameter;
}

std::optional<int> windowBits(QByteArrayView text)
{
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.sliced(1).chopped(1);
    const auto bits = text.startsWith('0') ? std::nullopt : parseHttpDecimal(text);
    if (!bits || *bits < WebSocketDeflateOptions::MinClientWindow
        || *bits > WebSocketDeflateOptions::MaxWindow)
        return std::nullopt;
    return int(*bits);
}

// False: unknown, twice, or with a value that it may not have.
bool readParameter(QByteArrayView parameter, DeflateOffer &offer)
{
    const qsizetype equals = parameter.indexOf('=');
    const bool hasValue = equals >= 0;
    const QByteArrayView name = trimHttpBlanks(hasValue ? parameter.first(equals) : parameter);
    const auto bits = hasValue ? windowBits(trimHttpBlanks(parameter.sliced(equals + 1)))
                               : std::nullopt;
    if (equalsHttpToken(name, serverNoTakeover))
        return !hasValue && !std::exchange(offer.serverNoTakeover, true);
    if (equalsHttpToken(name, clientNoTakeover))
        return !hasValue && !std::exchange(offer.clientNoTakeover, true);
    if (equalsHttpToken(name, serverWindow))
        return bits && !std::exchange(offer.serverBits, bits);
    if (!equalsHttpToken(name, clientWindow) || std::exchange(offer.mayLimitClient, true))
        return false;
    offer.clientBits = bits;
    return !hasValue || bits;
}

std::optional<DeflateOffer> readOffer(QByteArrayView element)
{
    if (!equalsHttpToken(takeParameter(element), deflateExtension))
        return std::nullopt;
    DeflateOffer offer;
    while (!element.isEmpty()) {
        if (!readParameter(takeParameter(element), offer))
            return std::nullopt;
    }
    return offer;
}

std::optional<WebSocketDeflateParameters> accept(const DeflateOffer &offer,
                                                 const WebSocketDeflateOptions &options)
{
    // A client that does not know the parameter could not be told to keep to it.
    const bool limitsClient = options.clientWindowBits < WebSocketDeflateOptions::MaxWindow;
    if (limitsClient && !offer.mayLimitClient)
        return std::nullopt;
    if (offer.serverBits && *offer.serverBits < WebSocketDeflateOptions::MinServerWindow)
        return std::nullopt;
    WebSocketDeflateParameters parameters;
    parameters.serverTakeover = offer.serverNoTakeover ? ContextTakeover::No
                                                       : options.serverTakeover;
    // A client that says it will not is taken at its word.
    parameters.clientTakeover = offer.clientNoTakeover ? ContextTakeover::No
                                                       : options.clientTakeover;
    parameters.serverWindowBits = std::min(options.serverWindowBits,
                                           offer.serverBits.value_or(
                                                   WebSocketDeflateOptions::MaxWindow));
    parameters.clientWindowBits = std::min(options.clientWindowBits,
                                           offer.clientBits.value_or(
                                                   WebSocketDeflateOptions::MaxWindow));
    parameters.namesServerWindow = offer.serverBits.has_value()
                                   || options.serverWindowBits < WebSocketDeflateOptions::MaxWindow;
    parameters.namesClientWindow = limitsClient || offer.clientBits.has_value();
    return parameters;
}

} // namespace

QByteArray WebSocketDeflateParameters::toHeader() const
{
    QByteArray value = deflateExtension;
    if (serverTakeover == ContextTakeover::No)
        value.append("; ").append(serverNoTakeover);
    if (clientTakeover == ContextTakeover::No)
        value.append("; ").append(clientNoTakeover);
    if (namesServerWindow)
        value.append("; ")
                .append(serverWindow)
                .append('=')
                .append(QByteArray::number(serverWindowBits));
    if (namesClientWindow)
        value.append("; ")
                .append(clientWindow)
                .append('=')
                .append(QByteArray::number(clientWindowBits));
    return value;
}

std::optional<WebSocketDeflateParameters> acceptedDeflate(const HttpHeaders &request,
                                                          const WebSocketDeflateOptions &options)
{
    for (const QByteArray &field : request.values("Sec-WebSocket-Extensions")) {
        QByteArrayView list = field;
        while (const auto element = takeHttpListElement(list)) {
            const auto offer = readOffer(*element);
            const auto parameters = offer ? accept(*offer, options) : std::nullopt;
            if (parameters)
                return parameters;
        }
    }
    return std::nullopt;
}

} // namespace QSocketIoPrivate

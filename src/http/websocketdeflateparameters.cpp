// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An offer with anything unknown, doubled or out of range in it is declined as a whole, and an answer with it ends the
// connection (RFC 7692 section 7.1).
#include "http/websocketdeflateparameters.h"

#include "http/httpsyntax.h"

#include <algorithm>
#include <utility>

namespace QSocketIoPrivate {

namespace {

constexpr char deflateExtension[] = "permessage-deflate";
constexpr char serverNoTakeover[] = "server_no_context_takeover";
constexpr char clientNoTakeover[] = "client_no_context_takeover";
constexpr char serverWindow[] = "server_max_window_bits";
constexpr char clientWindow[] = "client_max_window_bits";
// RFC 7692 section 7.1.2: from here on, whatever zlib can do.
constexpr int smallestWindow = 8;

// One element of either side's list.
struct DeflateTerms
{
    bool serverNoTakeover = false;
    bool clientNoTakeover = false;
    std::optional<int> serverBits;
    bool namesClientWindow = false;
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
    if (!bits || *bits < smallestWindow || *bits > WebSocketDeflateOptions::MaxWindow)
        return std::nullopt;
    return int(*bits);
}

// False: unknown, twice, or with a value that it may not have.
bool readParameter(QByteArrayView parameter, DeflateTerms &terms)
{
    const qsizetype equals = parameter.indexOf('=');
    const bool hasValue = equals >= 0;
    const QByteArrayView name = trimHttpBlanks(hasValue ? parameter.first(equals) : parameter);
    const auto bits = hasValue ? windowBits(trimHttpBlanks(parameter.sliced(equals + 1)))
                               : std::nullopt;
    if (equalsHttpToken(name, serverNoTakeover))
        return !hasValue && !std::exchange(terms.serverNoTakeover, true);
    if (equalsHttpToken(name, clientNoTakeover))
        return !hasValue && !std::exchange(terms.clientNoTakeover, true);
    if (equalsHttpToken(name, serverWindow))
        return bits && !std::exchange(terms.serverBits, bits);
    if (!equalsHttpToken(name, clientWindow) || std::exchange(terms.namesClientWindow, true))
        return false;
    terms.clientBits = bits;
    return !hasValue || bits;
}

std::optional<DeflateTerms> readTerms(QByteArrayView element)
{
    if (!equalsHttpToken(takeParameter(element), deflateExtension))
        return std::nullopt;
    DeflateTerms terms;
    while (!element.isNull()) { // empty: a semicolon with nothing behind it
        if (!readParameter(takeParameter(element), terms))
            return std::nullopt;
    }
    return terms;
}

std::optional<WebSocketDeflateParameters> acceptOffer(const DeflateTerms &offer,
                                                      const WebSocketDeflateOptions &options)
{
    // A client that does not know the parameter could not be told to keep to it.
    const bool limitsClient = options.clientWindowBits < WebSocketDeflateOptions::MaxWindow;
    if (limitsClient && !offer.namesClientWindow)
        return std::nullopt;
    if (offer.serverBits && *offer.serverBits < WebSocketDeflateOptions::MinWindow)
        return std::nullopt;
    constexpr int most = WebSocketDeflateOptions::MaxWindow;
    WebSocketDeflateParameters parameters;
    parameters.serverTakeover = offer.serverNoTakeover ? ContextTakeover::No
                                                       : options.serverTakeover;
    // A client that says it will not is taken at its word.
    parameters.clientTakeover = offer.clientNoTakeover ? ContextTakeover::No
                                                       : options.clientTakeover;
    parameters.serverWindowBits = std::min(options.serverWindowBits,
                                           offer.serverBits.value_or(most));
    parameters.clientWindowBits = std::min(options.clientWindowBits,
                                           offer.clientBits.value_or(most));
    parameters.namesServerWindow = offer.serverBits || options.serverWindowBits < most;
    parameters.namesClientWindow = limitsClient || offer.clientBits;
    return parameters;
}

void appendWindow(QByteArray &value, const char *name, int bits)
{
    value.append("; ").append(name).append('=').append(QByteArray::number(bits));
}

// What the server has to say to what was offered (RFC 7692 sections 7.1.1 and 7.1.2).
const char *answerProblem(const DeflateTerms &answer, const WebSocketDeflateOptions &offered)
{
    constexpr int most = WebSocketDeflateOptions::MaxWindow;
    if (offered.serverTakeover == ContextTakeover::No && !answer.serverNoTakeover)
        return "The server wants to keep a context of compression that it was asked to give up";
    if (answer.serverBits.value_or(most) > offered.serverWindowBits)
        return "The server wants a larger window of compression than was offered";
    if (answer.namesClientWindow && !answer.clientBits)
        return "The server's answer to permessage-deflate names no size of the client's window";
    return nullptr;
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
        appendWindow(value, serverWindow, serverWindowBits);
    if (namesClientWindow)
        appendWindow(value, clientWindow, clientWindowBits);
    return value;
}

std::optional<WebSocketDeflateParameters> acceptedDeflate(const HttpHeaders &request,
                                                          const WebSocketDeflateOptions &options)
{
    for (const QByteArray &field : request.values("Sec-WebSocket-Extensions")) {
        QByteArrayView list = field;
        while (const auto element = takeHttpListElement(list)) {
            const auto offer = readTerms(*element);
            const auto parameters = offer ? acceptOffer(*offer, options) : std::nullopt;
            if (parameters)
                return parameters;
        }
    }
    return std::nullopt;
}

QByteArray deflateOffer(const WebSocketDeflateOptions &options)
{
    QByteArray value = deflateExtension;
    if (options.serverTakeover == ContextTakeover::No)
        value.append("; ").append(serverNoTakeover);
    if (options.clientTakeover == ContextTakeover::No)
        value.append("; ").append(clientNoTakeover);
    if (options.serverWindowBits < WebSocketDeflateOptions::MaxWindow)
        appendWindow(value, serverWindow, options.serverWindowBits);
    if (options.clientWindowBits < WebSocketDeflateOptions::MaxWindow)
        appendWindow(value, clientWindow, options.clientWindowBits);
    else
        value.append("; ").append(clientWindow);
    return value;
}

DeflateAnswer readDeflateAnswer(const HttpHeaders &answer, const WebSocketDeflateOptions &options)
{
    std::optional<DeflateTerms> terms;
    for (const QByteArray &field : answer.values("Sec-WebSocket-Extensions")) {
        QByteArrayView list = field;
        while (const auto element = takeHttpListElement(list)) {
            if (terms)
                return { {}, "The server chose more than one WebSocket extension" };
            terms = readTerms(*element);
            if (!terms)
                return { {}, "The server chose a WebSocket extension that was not offered" };
        }
    }
    if (!terms)
        return {};
    if (const char *problem = answerProblem(*terms, options))
        return { {}, problem };
    constexpr int most = WebSocketDeflateOptions::MaxWindow;
    WebSocketDeflateParameters parameters;
    parameters.serverTakeover = terms->serverNoTakeover ? ContextTakeover::No
                                                        : ContextTakeover::Yes;
    parameters.clientTakeover = terms->clientNoTakeover ? ContextTakeover::No
                                                        : options.clientTakeover;
    parameters.serverWindowBits = terms->serverBits.value_or(most);
    parameters.clientWindowBits = std::min(options.clientWindowBits,
                                           terms->clientBits.value_or(most));
    return { parameters };
}

} // namespace QSocketIoPrivate

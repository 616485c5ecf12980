// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "transport/websocketclient.h"

#include "logging.h"

#include <QNetworkCookieJar>
#include <QPointer>
#include <QRegularExpression>
#include <QSslConfiguration>
#include <QStringDecoder>
#include <QWebSocket>

#include <algorithm>
#include <utility>

namespace QSocketIoPrivate {

namespace {

// What waits in the queue above can still be dropped or moved to another transport; what waits here cannot.
constexpr qint64 HighWaterMark = 256 * 1024;
constexpr qint64 RefusalExcerpt = 1024;

#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
constexpr auto socketErrorSignal = &QWebSocket::errorOccurred;
#else
constexpr auto socketErrorSignal = QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error);
#endif

TransportError::Kind kindOfClose(int code)
{
    switch (code) {
    case QWebSocketProtocol::CloseCodeProtocolError:
    case QWebSocketProtocol::CloseCodeDatatypeNotSupported:
    case QWebSocketProtocol::CloseCodeWrongDatatype:
        return TransportError::Kind::ParseError;
    case QWebSocketProtocol::CloseCodeTooMuchData:
        return TransportError::Kind::TooLarge;
    default:
        return TransportError::Kind::Closed;
    }
}

} // namespace

// Deferred deletion alone is not enough: a handler that runs an event loop of its own, as one that shows a dialog
// does, would have the socket deleted inside it, in the middle of the socket's signal.
struct WebSocketClientTransport::SocketUse
{
    QWebSocket *released = nullptr; // to be deleted when the last delivery is over
    int deliveries = 0;
};

// Stands in every function that a signal of the socket calls and that calls the owner.
class WebSocketClientTransport::Delivery
{
public:
    explicit Delivery(const std::shared_ptr<SocketUse> &use)
        : m_use(use)
    {
        ++m_use->deliveries;
    }
    ~Delivery()
    {
        if (--m_use->deliveries == 0 && m_use->released)
            m_use->released->deleteLater();
    }
    Q_DISABLE_COPY_MOVE(Delivery)

private:
    const std::shared_ptr<SocketUse> m_use; // outlives the transport
};

WebSocketClientTransport::WebSocketClientTransport(const ClientRequest &request,
                                                   const QNetworkCookieJar *cookies,
                                                   const QNetworkProxy &proxy, QObject *parent)
    : QObject(parent)
    , m_request(request)
    , m_cookies(cookies)
    , m_proxy(proxy)
    , m_use(std::make_shared<SocketUse>())
{}

WebSocketClientTransport::~WebSocketClientTransport()
{
    release();
}

void WebSocketClientTransport::open(const QByteArray &sid)
{
    Q_ASSERT(!m_socket);
    QNetworkRequest request = m_request.base;
    request.setUrl(engineUrl(m_request, QSocketIo::Transport::WebSocket, sid));
    const QUrl httpUrl = engineUrl(m_request, QSocketIo::Transport::Polling, sid);
    const QByteArray cookie = cookieHeader(m_request.base, m_cookies, httpUrl);
    if (!cookie.isEmpty())
        request.setRawHeader("Cookie", cookie);
    makeSocket(request);
    request.setRawHeader("Origin", {}); // the socket has it and would send it twice
    m_socket->open(request);
}

void WebSocketClientTransport::makeSocket(const QNetworkRequest &request)
{
    // Servers refuse foreign origins; a program that is no browser has none unless it says so.
    m_socket = new QWebSocket(QString::fromLatin1(request.rawHeader("Origin")));
    m_socket->setProxy(m_proxy);
    // Cut messages are what some receivers cannot put together again, QWebSocket among them.
    m_socket->setOutgoingFrameSize(QWebSocket::maxOutgoingFrameSize());
    const auto limit = [this](quint64 most) {
        return std::clamp<quint64>(quint64(std::max<qint64>(m_maxIncoming, 1)), 1, most);
    };
    m_socket->setMaxAllowedIncomingFrameSize(limit(QWebSocket::maxIncomingFrameSize()));
    m_socket->setMaxAllowedIncomingMessageSize(limit(QWebSocket::maxIncomingMessageSize()));
    using Self = WebSocketClientTransport;
    if (request.url().scheme() == QLatin1String("wss")) {
        m_socket->setSslConfiguration(request.sslConfiguration());
        if (!m_ignoredSslErrors.isEmpty())
            m_socket->ignoreSslErrors(m_ignoredSslErrors);
        connect(m_socket, &QWebSocket::sslErrors, this, &Self::sslFailed);
    }
    connect(m_socket, &QWebSocket::connected, this, &Self::socketConnected);
    connect(m_socket, &QWebSocket::textMessageReceived, this, &Self::textReceived);
    connect(m_socket, &QWebSocket::binaryMessageReceived, this, &Self::binaryReceived);
    connect(m_socket, &QWebSocket::bytesWritten, this, &Self::bytesWritten);
    connect(m_socket, &QWebSocket::aboutToClose, this, &Self::closing);
    connect(m_socket, &QWebSocket::disconnected, this, &Self::disconnected);
    connect(m_socket, socketErrorSignal, this, &Self::failed);
}

bool WebSocketClientTransport::isWritable() const
{
    return m_isConnected && !m_isClosing && !m_isEnding && m_socket->bytesToWrite() < HighWaterMark;
}

void WebSocketClientTransport::send(QList<EngineOutput> &queue)
{
    while (!queue.isEmpty() && isWritable()) {
        const EngineOutput output = queue.takeFirst();
        if (output.type == EnginePacketType::Message)
            write(output.message, output.firstPacket);
        else
            writeText(typeDigit(output.type), output.data);
    }
}

bool WebSocketClientTransport::sendNow(const EngineMessage &message)
{
    if (!isWritable())
        return false;
    write(message, 0);
    return true;
}

void WebSocketClientTransport::write(const EngineMessage &message, int firstPacket)
{
    if (firstPacket == 0)
        writeText(typeDigit(EnginePacketType::Message), message.text());
    const QList<QByteArray> &attachments = message.attachments();
    for (qsizetype i = std::max(firstPacket - 1, 0); i < attachments.size() && m_socket; ++i)
        m_socket->sendBinaryMessage(attachments.at(i));
    m_isBlocked = m_isBlocked || bytesToWrite() >= HighWaterMark;
}

void WebSocketClientTransport::writeText(char type, QByteArrayView text)
{
    if (!m_socket)
        return;
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    QString message(1 + decoder.requiredSpace(text.size()), Qt::Uninitialized);
    message[0] = QLatin1Char(type);
    const QChar *end = decoder.appendToBuffer(message.data() + 1, text);
    message.truncate(end - message.constData());
    m_socket->sendTextMessage(message);
    m_isBlocked = m_isBlocked || bytesToWrite() >= HighWaterMark;
}

qint64 WebSocketClientTransport::bytesToWrite() const
{
    return m_socket ? m_socket->bytesToWrite() : 0;
}

void WebSocketClientTransport::close()
{
    if (m_isClosing || !m_socket)
        return;
    m_isClosing = true;
    if (m_isConnected)
        m_socket->close(); // what is written leaves first
    else
        endLater({});
}

void WebSocketClientTransport::abort()
{
    m_isAborted = true;
    release();
}

void WebSocketClientTransport::socketConnected()
{
    const Delivery delivery(m_use);
    m_isConnected = true;
    Q_EMIT opened();
}

void WebSocketClientTransport::textReceived(const QString &text)
{
    const Delivery delivery(m_use);
    if (m_isClosing)
        return;
    const char digit = text.isEmpty() ? '\0' : text.front().toLatin1();
    std::optional<EnginePacketView> packet = EnginePacketView::fromText({ &digit, 1 });
    if (!packet && m_isEnding)
        return;
    if (!packet) {
        m_error.kind = TransportError::Kind::ParseError;
        m_error.message = QStringLiteral("A text frame that is no Engine.IO packet");
        m_socket->close(QWebSocketProtocol::CloseCodeProtocolError);
        return;
    }
    const QByteArray data = QStringView(text).sliced(1).toUtf8();
    packet->data = data;
    packet->owner = &data;
    owner()->packetReceived(this, *packet);
}

void WebSocketClientTransport::binaryReceived(const QByteArray &bytes)
{
    const Delivery delivery(m_use);
    if (m_isClosing)
        return;
    EnginePacketView packet = EnginePacketView::fromBinary(bytes);
    packet.owner = &bytes;
    owner()->packetReceived(this, packet);
}

void WebSocketClientTransport::bytesWritten()
{
    const Delivery delivery(m_use);
    if (!m_isBlocked || !isWritable())
        return;
    m_isBlocked = false;
    owner()->transportWritable(this);
}

// A close frame was received, or QWebSocket itself found an error; either way its own close frame is on its way.
// The socket goes at once: newer versions of Qt go on reading after an error, for as long as bytes come.
void WebSocketClientTransport::closing()
{
    if (m_isClosing || m_isEnding)
        return;
    TransportError error = m_error;
    error.closeCode = m_socket->closeCode();
    if (error.kind == TransportError::Kind::Closed) {
        error.kind = kindOfClose(error.closeCode);
        error.message = m_socket->closeReason();
    }
    release();
    endLater(error);
}

// Without a close frame, or the end of our own closing. QWebSocket says 1000 in both cases. What has been
// received before is still to be delivered.
void WebSocketClientTransport::disconnected()
{
    TransportError error;
    if (!m_isClosing) {
        error.kind = TransportError::Kind::Failed;
        error.message = QStringLiteral("The connection ended without a closing handshake");
    }
    endLater(error);
}

void WebSocketClientTransport::failed(QAbstractSocket::SocketError code)
{
    if (!m_isConnected) {
        const TransportError error = handshakeError(code);
        release(); // Qt 6.4 leaves it open and connecting
        return endLater(error);
    }
    TransportError error;
    error.kind = TransportError::Kind::Failed;
    error.message = m_socket->errorString();
    endLater(error);
}

TransportError WebSocketClientTransport::handshakeError(QAbstractSocket::SocketError code) const
{
    // The answer of a server that refuses has been taken apart, except for its body, and only its status is found
    // in the text. Both are better than nothing; QWebSocket offers no more.
    const QString text = m_socket->errorString().section(QStringLiteral("processHandshake: "), -1);
    auto *tcp = m_socket->findChild<QAbstractSocket *>(QString(), Qt::FindDirectChildrenOnly);
    const bool isAnswered = code == QAbstractSocket::ConnectionRefusedError && tcp
                            && tcp->state() == QAbstractSocket::ConnectedState;
    if (isAnswered) {
        static const QRegularExpression status(QStringLiteral("\\b([1-5]\\d\\d) \\("));
        return refusal(status.match(text).captured(1).toInt(), text, tcp->read(RefusalExcerpt));
    }
    TransportError error;
    error.kind = TransportError::Kind::Failed;
    error.message = text;
    return error;
}

void WebSocketClientTransport::sslFailed(const QList<QSslError> &errors)
{
    const Delivery delivery(m_use);
    const QPointer<WebSocketClientTransport> self(this);
    Q_EMIT sslErrors(errors);
    if (self && m_socket && !m_ignoredSslErrors.isEmpty())
        m_socket->ignoreSslErrors(m_ignoredSslErrors);
}

void WebSocketClientTransport::release()
{
    QWebSocket *socket = std::exchange(m_socket, nullptr);
    m_isConnected = false;
    if (!socket)
        return;
    QObject::disconnect(socket, nullptr, this, nullptr);
    socket->abort();
    if (m_use->deliveries > 0)
        m_use->released = socket;
    else
        socket->deleteLater();
}

// From the event loop: the socket is in the middle of a signal, and older versions of Qt still have received
// messages to deliver.
void WebSocketClientTransport::endLater(const TransportError &error)
{
    if (m_isEnding)
        return;
    m_isEnding = true;
    m_error = error;
    QMetaObject::invokeMethod(this, &WebSocketClientTransport::end, Qt::QueuedConnection);
}

void WebSocketClientTransport::end()
{
    if (m_isAborted)
        return;
    release();
    qCDebug(lcQSocketIoTransport) << "WebSocket ended:" << m_error.message << m_error.closeCode;
    owner()->transportClosed(this, TransportError(m_error));
}

} // namespace QSocketIoPrivate

// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a program implements to have packets written in a form of its own.
#include "qsocketiopacketparser.h"

#include <utility>

/*!
    \class QSocketIoPacketParser
    \inmodule QSocketIo
    \since QSocketIo 0.1
    \brief Writes and reads packets in a form of the program's own.

    What JavaScript calls the option \c parser. A subclass is given to QSocketIoClient::setParser() and QSocketIoServer::setParser(), and
    has to mean the same bytes on both sides. It sees every packet of a connection, also those that open and close a namespace. All it has to
    do is to turn a Packet into one or more messages, with encode(), and messages into a Packet:

    \list
    \li with decode(), if every message is a packet;
    \li with a Decoder for each connection, which createDecoder() makes, if several messages make up a packet.
    \endlist

    \section1 Threads

    One parser serves all connections it was set for, and usually all at once. Its functions are \c const, and \e {may be called from several
    threads at the same time}: packets are encoded in the threads of the clients and servers that send them, decoders are made and used in
    the I/O threads of QSocketIoServer::setIoThreads() and QSocketIoClientSettings::setIoThread(). A Decoder belongs to one connection and is used by
    one thread at a time; it is destroyed in the thread that has used it. None of these functions may call the client or the server.

    The parser is shared: it lives until the last connection that uses it is gone, and the last client or server it is set for.

    \section1 What is checked

    What a parser reads comes from a peer, so the library checks it as it checks its own formats: names of namespaces, types, payloads, reserved
    names of events, and the limits of the size of a packet, of its byte strings, and of the nesting of arrays and maps. The size is that of all
    its messages, and once more that of the values in them. A packet may consist of 1,000 messages at most. Anything else ends the connection
    with QSocketIo::DisconnectReason::ProtocolError. What a parser makes while it reads is its own business: one that decompresses, or
    recurses, has to know its limits.

    Messages that cannot be sent are not: none at all, more than 1,000, or text that is no valid UTF-8 or has the character 0x1e in it,
    which separates messages in long polling. A warning in the category \c qsocketio.events says so.

    Functions of a parser must not throw.

    \sa {Data types}
*/

/*!
    \enum QSocketIoPacketParser::PacketType

    What a packet is, with the numbers of Socket.IO protocol 5, "Packet types".

    \value Connect A client asks for a namespace, with its auth as a map or no data; the answer of the server, with a map.
    \value Disconnect Either side leaves the namespace. No data.
    \value Event A list of the event's name and its arguments. With an id, an acknowledgement is expected.
    \value Ack A list of the arguments of an answer, with the id of its question.
    \value ConnectError The server refuses a client: a map with the text \c message and perhaps \c data, or only the text.
*/

/*!
    \enum QSocketIoPacketParser::MessageForm

    The two kinds of messages of Engine.IO.

    \value Text UTF-8.
    \value Binary Any bytes.
*/

/*!
    \class QSocketIoPacketParser::Packet
    \inmodule QSocketIo
    \since QSocketIo 0.1
    \brief A packet of Socket.IO.
*/

/*!
    \variable QSocketIoPacketParser::Packet::type
    \brief what it is; an event by default
*/

/*!
    \variable QSocketIoPacketParser::Packet::nsp
    \brief the name of the namespace; \c{"/"} by default
*/

/*!
    \variable QSocketIoPacketParser::Packet::id
    \brief the number of an event that waits for its answer, or of the answer
*/

/*!
    \variable QSocketIoPacketParser::Packet::data
    \brief the payload; invalid if there is none

    The parser is given lists as QVariantList, maps as QVariantMap, texts as QString, bytes as QByteArray, numbers as \c qlonglong, \c
    qulonglong (beyond its range) or \c double, \c bool, and null as \c{std::nullptr_t}: as QSocketIoEvent::arguments() has them, and as
    QCborValue::fromVariant() and QJsonValue::fromVariant() take them. What it reads may also hold other types of numbers, QStringList,
    QVariantHash, QJsonValue, QCborValue and their lists and maps, and what travels as text: QDateTime, QUrl, QUuid. An invalid member of a
    map is left out. Null in the place of the payload stands for none.
*/

/*!
    \class QSocketIoPacketParser::Message
    \inmodule QSocketIo
    \since QSocketIo 0.1
    \brief One message of Engine.IO, as one frame of a WebSocket is one.
*/

/*!
    \variable QSocketIoPacketParser::Message::form
    \brief whether the bytes are text; they are by default
*/

/*!
    \variable QSocketIoPacketParser::Message::data
    \brief the text in UTF-8, or the bytes
*/

/*!
    \class QSocketIoPacketParser::Decoded
    \inmodule QSocketIo
    \since QSocketIo 0.1
    \brief What has become of a message: a packet, part of one, or nothing.

    A function that returns one can return a Packet, incomplete() or failed().
*/

/*!
    \fn QSocketIoPacketParser::Decoded::Decoded(QSocketIoPacketParser::Packet packet)

    The message completes the \a packet.
*/
QSocketIoPacketParser::Decoded::Decoded(Packet packet)
    : m_packet(std::move(packet))
{}

/*!
    The message was read, and more have to come before there is a packet.
*/
QSocketIoPacketParser::Decoded QSocketIoPacketParser::Decoded::incomplete()
{
    return {};
}

/*!
    The message cannot be read, for the \a reason, which is for people: it is part of a warning and of QSocketIoError::message(), up to
    200 characters of it. The connection ends.
*/
QSocketIoPacketParser::Decoded QSocketIoPacketParser::Decoded::failed(const QString &reason)
{
    Decoded result;
    result.m_reason = reason;
    result.m_isFailed = true;
    return result;
}

/*!
    \fn const std::optional<QSocketIoPacketParser::Packet> &QSocketIoPacketParser::Decoded::packet() const

    Returns the packet, if there is one.
*/

/*!
    \fn bool QSocketIoPacketParser::Decoded::isFailed() const

    Returns whether the message could not be read.
*/

/*!
    \fn QString QSocketIoPacketParser::Decoded::errorString() const

    Returns the reason given to failed().
*/

/*!
    \class QSocketIoPacketParser::Decoder
    \inmodule QSocketIo
    \since QSocketIo 0.1
    \brief Reads the messages of one connection.

    \sa QSocketIoPacketParser::createDecoder()
*/

/*!
    \fn QSocketIoPacketParser::Decoder::Decoder()

    Makes a decoder that has read nothing yet.
*/

/*!
    Destroys the decoder, with the connection.
*/
QSocketIoPacketParser::Decoder::~Decoder() = default;

/*!
    \fn QSocketIoPacketParser::Decoded QSocketIoPacketParser::Decoder::decode(const QSocketIoPacketParser::Message &message)

    Reads the next \a message of the connection. It is not called again after Decoded::failed().

    Messages that never become a packet end the connection when they are more than 1,000, or larger together than
    QSocketIoServer::setMaxPayload() or QSocketIoClient::setMaxMessageSize() allow, so that what a decoder keeps of them is bounded.
*/

/*!
    \fn QSocketIoPacketParser::QSocketIoPacketParser()

    Makes a parser.
*/

/*!
    Destroys the parser, in the thread that was the last to use it.
*/
QSocketIoPacketParser::~QSocketIoPacketParser() = default;

/*!
    \fn QList<QSocketIoPacketParser::Message> QSocketIoPacketParser::encode(const QSocketIoPacketParser::Packet &packet) const

    Returns the messages that stand for the \a packet, at least one. They leave in this order with nothing in between. A broadcast is encoded once
    for all its receivers. It may be called from several threads at once.
*/

/*!
    Returns what the \a message says. It is called where createDecoder() is not implemented, and may be called from several threads at
    once. The implementation of the base class fails.
*/
QSocketIoPacketParser::Decoded QSocketIoPacketParser::decode(const Message &message) const
{
    Q_UNUSED(message)
    return Decoded::failed(QStringLiteral("it implements neither decode() nor createDecoder()"));
}

namespace {

// For parsers that need no memory. Connections keep the parser as long as their decoders.
class ForgetfulDecoder final : public QSocketIoPacketParser::Decoder
{
public:
    explicit ForgetfulDecoder(const QSocketIoPacketParser &parser)
        : m_parser(parser)
    {}
    QSocketIoPacketParser::Decoded decode(const QSocketIoPacketParser::Message &message) override
    {
        return m_parser.decode(message);
    }

private:
    const QSocketIoPacketParser &m_parser;
};

} // namespace

/*!
    Returns what reads the messages of a new connection; it is called when the first one arrives, and may be called from several threads at
    once. The decoder does not outlive the parser. The implementation of the base class calls decode() for each message.
*/
std::unique_ptr<QSocketIoPacketParser::Decoder> QSocketIoPacketParser::createDecoder() const
{
    return std::make_unique<ForgetfulDecoder>(*this);
}

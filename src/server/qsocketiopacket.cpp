// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What an adapter works with.
#include "qsocketiopacket.h"

#include "core/endpointlink.h"
#include "core/eventdata.h"

/*!
    \class QSocketIoBroadcastTarget
    \inmodule QSocketIo
    \brief What a broadcast boils down to.

    \sa QSocketIoBroadcast, QSocketIoAdapter::broadcast()
*/

/*!
    \variable QSocketIoBroadcastTarget::rooms
    \brief the rooms that are meant, of which a receiver has to be in at least one; none stands for everybody
*/

/*!
    \variable QSocketIoBroadcastTarget::except
    \brief the rooms whose members are left out
*/

/*!
    \variable QSocketIoBroadcastTarget::ackTimeout
    \brief how long to wait for acknowledgements, or for the answers of other servers; zero stands for five seconds
*/

/*!
    \variable QSocketIoBroadcastTarget::isLocal
    \brief whether only the sockets of this server are meant
*/

/*!
    \variable QSocketIoBroadcastTarget::isVolatile
    \brief whether receivers that cannot be written to at the moment are left out
*/

/*!
    \variable QSocketIoBroadcastTarget::isUncompressed
    \brief whether the event leaves without compression on connections that have one
*/

/*!
    \class QSocketIoPacket
    \inmodule QSocketIo
    \brief An encoded event.

    What an adapter is given to broadcast: the JSON text of an array with the event's name and arguments, and the attachments that
    its placeholders stand for (Socket.IO protocol 5, "Packet encoding"). Copies share the bytes.

    \sa QSocketIoAdapter::broadcast()
*/

/*!
    \fn QSocketIoPacket::QSocketIoPacket()

    Makes an empty packet.
*/

/*!
    \fn QSocketIoPacket::QSocketIoPacket(const QByteArray &json, const QList<QByteArray> &attachments)

    Makes a packet of the text \a json and its \a attachments. Both have to be valid.
*/

/*!
    \fn QByteArray QSocketIoPacket::json() const

    Returns the text: an array of the event's name and its arguments.
*/

/*!
    \fn QList<QByteArray> QSocketIoPacket::attachments() const

    Returns the byte arrays that the placeholders of the text stand for, in the order of their numbers.
*/

/*!
    Makes a packet of the name of an \a event and its \a arguments.
*/
QSocketIoPacket::QSocketIoPacket(QAnyStringView event, const QVariantList &arguments)
{
    const auto writer = QSocketIoPrivate::writerFor(event, arguments);
    m_json = writer.json();
    m_attachments = writer.attachments();
}

/*!
    Returns the name of the event.
*/
QString QSocketIoPacket::eventName() const
{
    const auto payload = QSocketIoPrivate::parsePayload(m_json, m_attachments);
    return payload ? QString::fromUtf8(QSocketIoPrivate::eventName(payload)) : QString();
}

/*!
    Returns the arguments of the event. They are decoded at every call.
*/
QVariantList QSocketIoPacket::arguments() const
{
    const auto payload = QSocketIoPrivate::parsePayload(m_json, m_attachments);
    return payload ? payload->root().toVariant().toList().mid(1) : QVariantList();
}

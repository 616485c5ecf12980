// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/jsonvariantwriter.h"

#include <QAssociativeIterable>
#include <QDateTime>
#include <QMetaEnum>
#include <QMetaProperty>
#include <QSequentialIterable>
#include <QUrl>
#include <QUuid>

namespace QSocketIoPrivate {

bool JsonWriter::variant(const QVariant &value, int maxDepth)
{
    JsonVariantWriter writer(*this);
    writer.write(value, maxDepth);
    return writer.isComplete();
}

void JsonVariantWriter::replace()
{
    m_writer.null();
    m_isComplete = false;
}

void JsonVariantWriter::write(const QVariant &value, int depth)
{
    if (writeScalar(value) || writeContainer(value, depth) || writeText(value))
        return;
    if (writeJsonType(value, depth) || writeCborType(value, depth))
        return;
    const QMetaType type = value.metaType();
    if (type.flags().testFlag(QMetaType::IsEnumeration))
        writeEnum(value);
    else if (type.flags().testFlag(QMetaType::IsGadget) && type.metaObject())
        writeGadget(value, depth);
    else if (!writeIterable(value, depth))
        replace();
}

bool JsonVariantWriter::writeScalar(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::UnknownType:
    case QMetaType::Nullptr:
        m_writer.null();
        return true;
    case QMetaType::Bool:
        m_writer.boolean(heldBy<bool>(value));
        return true;
    case QMetaType::QString:
        m_writer.string(QStringView(heldBy<QString>(value)));
        return true;
    case QMetaType::QByteArray:
        m_writer.bytes(heldBy<QByteArray>(value));
        return true;
    default:
        return writeNumber(value);
    }
}

bool JsonVariantWriter::writeNumber(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Int:
    case QMetaType::LongLong:
    case QMetaType::Long:
    case QMetaType::Short:
    case QMetaType::SChar:
    case QMetaType::Char:
        m_writer.integer(value.toLongLong());
        return true;
    case QMetaType::UInt:
    case QMetaType::ULong:
    case QMetaType::ULongLong:
    case QMetaType::UShort:
    case QMetaType::UChar:
        m_writer.unsignedInteger(value.toULongLong());
        return true;
    case QMetaType::Double:
    case QMetaType::Float:
        m_writer.real(value.toDouble());
        return true;
    default:
        return false;
    }
}

bool JsonVariantWriter::writeContainer(const QVariant &value, int depth)
{
    switch (value.typeId()) {
    case QMetaType::QVariantList:
        writeList(heldBy<QVariantList>(value), depth);
        return true;
    case QMetaType::QVariantMap:
        writeMap(heldBy<QVariantMap>(value), depth);
        return true;
    case QMetaType::QVariantHash:
        writeMap(heldBy<QVariantHash>(value), depth);
        return true;
    case QMetaType::QStringList:
        array(depth, [&] {
            for (const QString &element : heldBy<QStringList>(value))
                m_writer.string(QStringView(element));
        });
        return true;
    case QMetaType::QVariant:
        write(heldBy<QVariant>(value), depth);
        return true;
    default:
        return false;
    }
}

template <typename Map>
void JsonVariantWriter::writeMap(const Map &map, int depth)
{
    object(depth, [&] {
        for (auto it = map.begin(); it != map.end(); ++it) {
            if (!it.value().isValid())
                continue;
            m_writer.key(QStringView(it.key()));
            write(it.value(), depth - 1);
        }
    });
}

bool JsonVariantWriter::writeText(const QVariant &value)
{
    const auto text = [this](const QString &string) {
        m_writer.string(QStringView(string));
        return true;
    };
    switch (value.typeId()) {
    case QMetaType::QChar:
        return text(heldBy<QChar>(value));
    case QMetaType::QDateTime:
        writeDateTime(heldBy<QDateTime>(value));
        return true;
    case QMetaType::QDate:
        writeMoment(heldBy<QDate>(value).toString(Qt::ISODate));
        return true;
    case QMetaType::QTime:
        writeMoment(heldBy<QTime>(value).toString(Qt::ISODateWithMs));
        return true;
    case QMetaType::QUrl:
        return text(heldBy<QUrl>(value).toString(QUrl::FullyEncoded));
    case QMetaType::QUuid:
        return text(heldBy<QUuid>(value).toString(QUuid::WithoutBraces));
    default:
        return false;
    }
}

// Local times get their offset, so that the receiver knows the moment.
void JsonVariantWriter::writeDateTime(const QDateTime &value)
{
    const bool hasZone = value.timeSpec() == Qt::UTC || value.timeSpec() == Qt::OffsetFromUTC;
    const QDateTime zoned = hasZone ? value : value.toOffsetFromUtc(value.offsetFromUtc());
    writeMoment(zoned.toString(Qt::ISODateWithMs));
}

// Empty when invalid or beyond the year 9999: null, as in JavaScript.
void JsonVariantWriter::writeMoment(const QString &text)
{
    if (text.isEmpty())
        m_writer.null();
    else
        m_writer.string(QStringView(text));
}

// Flags and values without a name are numbers.
void JsonVariantWriter::writeEnum(const QVariant &value)
{
    const QMetaType type = value.metaType();
    if (const QMetaObject *scope = type.metaObject()) {
        const QByteArrayView name(type.name());
        const QByteArrayView plainName = name.sliced(name.lastIndexOf(':') + 1);
        const QMetaEnum metaEnum = scope->enumerator(scope->indexOfEnumerator(plainName.data()));
        const char *key = metaEnum.isFlag() ? nullptr : metaEnum.valueToKey(value.toInt());
        if (key) {
            m_writer.string(QUtf8StringView(key));
            return;
        }
    }
    if (type.flags().testFlag(QMetaType::IsUnsignedEnumeration))
        m_writer.unsignedInteger(value.toULongLong());
    else
        m_writer.integer(value.toLongLong());
}

void JsonVariantWriter::writeGadget(const QVariant &value, int depth)
{
    object(depth, [&] {
        const QMetaObject *metaObject = value.metaType().metaObject();
        for (int i = 0; i < metaObject->propertyCount(); ++i) {
            const QMetaProperty property = metaObject->property(i);
            const QVariant member = property.readOnGadget(value.constData());
            if (!member.isValid())
                continue;
            m_writer.key(QUtf8StringView(property.name()));
            write(member, depth - 1);
        }
    });
}

bool JsonVariantWriter::writeIterable(const QVariant &value, int depth)
{
    if (value.canConvert<QAssociativeIterable>())
        writeAssociative(value, depth);
    else if (value.canConvert<QSequentialIterable>())
        writeList(value.value<QSequentialIterable>(), depth);
    else
        return false;
    return true;
}

void JsonVariantWriter::writeAssociative(const QVariant &value, int depth)
{
    object(depth, [&] {
        const auto map = value.value<QAssociativeIterable>();
        for (auto it = map.begin(); it != map.end(); ++it) {
            const QVariant key = it.key();
            const QVariant member = it.value();
            if (!member.isValid())
                continue;
            if (!key.canConvert<QString>()) {
                m_isComplete = false;
                continue;
            }
            m_writer.key(QStringView(key.toString()));
            write(member, depth - 1);
        }
    });
}

} // namespace QSocketIoPrivate

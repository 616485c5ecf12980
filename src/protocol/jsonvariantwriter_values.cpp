// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// QJson and QCbor values in a QVariant.
#include "protocol/jsonvariantwriter.h"

#include <QCborArray>
#include <QCborMap>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace QSocketIoPrivate {

bool JsonVariantWriter::writeJsonType(const QVariant &value, int depth)
{
    switch (value.typeId()) {
    case QMetaType::QJsonValue:
        write(heldBy<QJsonValue>(value), depth);
        return true;
    case QMetaType::QJsonObject:
        writeJsonObject(heldBy<QJsonObject>(value), depth);
        return true;
    case QMetaType::QJsonArray:
        writeJsonArray(heldBy<QJsonArray>(value), depth);
        return true;
    case QMetaType::QJsonDocument:
        if (const auto &document = heldBy<QJsonDocument>(value); document.isArray())
            writeJsonArray(document.array(), depth);
        else if (document.isObject())
            writeJsonObject(document.object(), depth);
        else
            m_writer.null();
        return true;
    default:
        return false;
    }
}

void JsonVariantWriter::write(const QJsonValue &value, int depth)
{
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        m_writer.null();
        break;
    case QJsonValue::Bool:
        m_writer.boolean(value.toBool());
        break;
    case QJsonValue::Double: // also what it keeps as a 64-bit integer
        if (const QVariant number = value.toVariant(); number.typeId() == QMetaType::Double)
            m_writer.real(value.toDouble());
        else
            m_writer.integer(number.toLongLong());
        break;
    case QJsonValue::String:
        m_writer.string(QStringView(value.toString()));
        break;
    case QJsonValue::Array:
        writeJsonArray(value.toArray(), depth);
        break;
    case QJsonValue::Object:
        writeJsonObject(value.toObject(), depth);
        break;
    }
}

void JsonVariantWriter::writeJsonArray(const QJsonArray &list, int depth)
{
    array(depth, [&] {
        for (const QJsonValue element : list)
            write(element, depth - 1);
    });
}

void JsonVariantWriter::writeJsonObject(const QJsonObject &map, int depth)
{
    object(depth, [&] {
        for (auto it = map.begin(); it != map.end(); ++it) {
            m_writer.key(QStringView(it.key()));
            write(QJsonValue(it.value()), depth - 1);
        }
    });
}

bool JsonVariantWriter::writeCborType(const QVariant &value, int depth)
{
    switch (value.typeId()) {
    case QMetaType::QCborValue:
        write(heldBy<QCborValue>(value), depth);
        return true;
    case QMetaType::QCborMap:
        writeCborMap(heldBy<QCborMap>(value), depth);
        return true;
    case QMetaType::QCborArray:
        writeCborArray(heldBy<QCborArray>(value), depth);
        return true;
    default:
        return false;
    }
}

void JsonVariantWriter::write(const QCborValue &value, int depth)
{
    switch (value.type()) {
    case QCborValue::Integer:
        m_writer.integer(value.toInteger());
        break;
    case QCborValue::String:
        m_writer.string(QStringView(value.toString()));
        break;
    case QCborValue::ByteArray:
        m_writer.bytes(value.toByteArray());
        break;
    case QCborValue::Array:
        writeCborArray(value.toArray(), depth);
        break;
    case QCborValue::Map:
        writeCborMap(value.toMap(), depth);
        break;
    case QCborValue::Tag:
        write(value.taggedValue(), depth);
        break;
    default:
        // bool, null, undefined, double, date, URL, UUID; numbered simple values are no part of the data model
        if (const QVariant simple = value.toVariant(); simple.typeId() == QMetaType::QCborSimpleType)
            replace();
        else
            write(simple, depth);
        break;
    }
}

void JsonVariantWriter::writeCborArray(const QCborArray &list, int depth)
{
    array(depth, [&] {
        for (const QCborValue element : list)
            write(element, depth - 1);
    });
}

void JsonVariantWriter::writeCborMap(const QCborMap &map, int depth)
{
    object(depth, [&] {
        for (auto it = map.begin(); it != map.end(); ++it) {
            const QCborValue key = it.key();
            const QCborValue member = it.value();
            if (member.isUndefined())
                continue;
            if (!key.isString() && !key.isInteger()) {
                m_isComplete = false;
                continue;
            }
            m_writer.key(QStringView(key.isString() ? key.toString()
                                                    : QString::number(key.toInteger())));
            write(member, depth - 1);
        }
    });
}

} // namespace QSocketIoPrivate

// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The types that need no metaobject.
#include "core/metareader.h"

#include "qsocketioarguments_impl.h"

#include <algorithm>

namespace QSocketIoPrivate {

namespace {

template <typename... T>
std::optional<bool> readOneOf(const ValueView &value, int typeId, void *target)
{
    std::optional<bool> result;
    ((typeId == qMetaTypeId<T>() && (result = readValue(value, *static_cast<T *>(target)), true))
     || ...);
    return result;
}

// Values that are text on the wire; the text has to be one of theirs.
template <typename T, typename Parse>
bool parseText(const ValueView &value, void *target, Parse parse)
{
    const auto text = value.toString();
    return text && assignOptional(parse(*text), *static_cast<T *>(target));
}

// An invalid date or time is written as null, so that is what null is read as.
template <typename T, typename Parse>
bool parseTimeText(const ValueView &value, void *target, Parse parse)
{
    if (!value.isNull())
        return parseText<T>(value, target, parse);
    *static_cast<T *>(target) = T();
    return true;
}

template <typename T>
std::optional<T> ifValid(const T &value)
{
    return value.isValid() ? std::optional<T>(value) : std::nullopt;
}

std::optional<QDateTime> parseDateTime(const QString &text)
{
    return ifValid(QDateTime::fromString(text, Qt::ISODateWithMs));
}

std::optional<QDate> parseDate(const QString &text)
{
    return ifValid(QDate::fromString(text, Qt::ISODate));
}

std::optional<QTime> parseTime(const QString &text)
{
    return ifValid(QTime::fromString(text, Qt::ISODateWithMs));
}

std::optional<QUrl> parseUrl(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    return url.isValid() || text.isEmpty() ? std::optional(url) : std::nullopt;
}

// A failure is a null UUID, which may also be what was sent.
std::optional<QUuid> parseUuid(const QString &text)
{
    const QUuid uuid = QUuid::fromString(text);
    const bool isValid = !uuid.isNull() || text == uuid.toString(QUuid::WithoutBraces)
                         || text == uuid.toString();
    return isValid ? std::optional(uuid) : std::nullopt;
}

std::optional<QJsonValue> jsonValueOf(const ValueView &value);

std::optional<QJsonArray> jsonArrayOf(const ValueView &value)
{
    QJsonArray array;
    const bool ok = value.forEachElement(&array, [](void *list, const ValueView &element) {
        const auto item = jsonValueOf(element);
        if (item)
            static_cast<QJsonArray *>(list)->append(*item);
        return item.has_value();
    });
    return ok ? std::optional(array) : std::nullopt;
}

std::optional<QJsonObject> jsonObjectOf(const ValueView &value)
{
    QJsonObject object;
    const bool ok = value.forEachMember(&object,
                                        [](void *map, const QString &key, const ValueView &member) {
                                            const auto item = jsonValueOf(member);
                                            if (item)
                                                static_cast<QJsonObject *>(map)->insert(key, *item);
                                            return item.has_value();
                                        });
    return ok ? std::optional(object) : std::nullopt;
}

std::optional<QJsonValue> jsonValueOf(const ValueView &value)
{
    switch (value.type()) {
    case ValueView::Type::Undefined:
        return QJsonValue(QJsonValue::Undefined);
    case ValueView::Type::Null:
        return QJsonValue(QJsonValue::Null);
    case ValueView::Type::Bool:
        return QJsonValue(*value.toBool());
    case ValueView::Type::Integer:
        if (const auto integer = value.toInteger())
            return QJsonValue(*integer);
        return QJsonValue(*value.toDouble()); // above 63 bits, which QJsonValue has no integer for
    case ValueView::Type::Double:
        return QJsonValue(*value.toDouble());
    case ValueView::Type::String:
        return QJsonValue(*value.toString());
    case ValueView::Type::Bytes:
        return std::nullopt; // JSON has no bytes, and text would not be them
    case ValueView::Type::Array:
        return jsonArrayOf(value);
    case ValueView::Type::Object:
        return jsonObjectOf(value);
    }
    return std::nullopt;
}

QCborValue cborValueOf(const ValueView &value);

QCborArray cborArrayOf(const ValueView &value)
{
    QCborArray array;
    value.forEachElement(&array, [](void *list, const ValueView &element) {
        static_cast<QCborArray *>(list)->append(cborValueOf(element));
        return true;
    });
    return array;
}

QCborMap cborMapOf(const ValueView &value)
{
    QCborMap map;
    value.forEachMember(&map, [](void *members, const QString &key, const ValueView &member) {
        static_cast<QCborMap *>(members)->insert(key, cborValueOf(member));
        return true;
    });
    return map;
}

QCborValue cborValueOf(const ValueView &value)
{
    switch (value.type()) {
    case ValueView::Type::Undefined:
        return QCborValue(QCborValue::Undefined);
    case ValueView::Type::Null:
        return QCborValue(nullptr);
    case ValueView::Type::Bool:
        return QCborValue(*value.toBool());
    case ValueView::Type::Integer:
        if (const auto integer = value.toInteger())
            return QCborValue(*integer);
        return QCborValue(*value.toDouble()); // above 63 bits, which QCborValue has no integer for
    case ValueView::Type::Double:
        return QCborValue(*value.toDouble());
    case ValueView::Type::String:
        return QCborValue(*value.toString());
    case ValueView::Type::Bytes:
        return QCborValue(*value.toBytes());
    case ValueView::Type::Array:
        return cborArrayOf(value);
    case ValueView::Type::Object:
        return cborMapOf(value);
    }
    return {};
}

template <typename T>
bool storeValue(std::optional<T> value, void *target)
{
    return assignOptional(std::move(value), *static_cast<T *>(target));
}

template <typename T>
std::optional<T> onlyIf(bool condition, const T &value)
{
    return condition ? std::optional<T>(value) : std::nullopt;
}

} // namespace

std::optional<bool> MetaReader::readPlain(const ValueView &value, int typeId, void *target)
{
    return readOneOf<bool, int, double, QString, qlonglong, uint, qulonglong, float, long, ulong,
                     short, ushort, char, signed char, uchar, QByteArray, QVariant, QVariantList,
                     QVariantMap, QVariantHash, QStringList>(value, typeId, target);
}

std::optional<bool> MetaReader::readText(const ValueView &value, int typeId, void *target)
{
    switch (typeId) {
    case QMetaType::QDateTime:
        return parseTimeText<QDateTime>(value, target, parseDateTime);
    case QMetaType::QDate:
        return parseTimeText<QDate>(value, target, parseDate);
    case QMetaType::QTime:
        return parseTimeText<QTime>(value, target, parseTime);
    case QMetaType::QUrl:
        return parseText<QUrl>(value, target, parseUrl);
    case QMetaType::QUuid:
        return parseText<QUuid>(value, target, parseUuid);
    default:
        return std::nullopt;
    }
}

std::optional<bool> MetaReader::readJson(const ValueView &value, int typeId, void *target)
{
    switch (typeId) {
    case QMetaType::QJsonValue:
        return storeValue(jsonValueOf(value), target);
    case QMetaType::QJsonArray:
        return storeValue(jsonArrayOf(value), target);
    case QMetaType::QJsonObject:
        return storeValue(jsonObjectOf(value), target);
    case QMetaType::QCborValue:
        return storeValue(std::optional(cborValueOf(value)), target);
    case QMetaType::QCborArray:
        return storeValue(onlyIf(value.type() == ValueView::Type::Array, cborArrayOf(value)),
                          target);
    case QMetaType::QCborMap:
        return storeValue(onlyIf(value.type() == ValueView::Type::Object, cborMapOf(value)), target);
    default:
        return std::nullopt;
    }
}

} // namespace QSocketIoPrivate

// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Not API: which C++ types are arguments, and how each is read and written (the table in "Data types").
#pragma once

#include "qsocketioconverter.h"
#include "qsocketiovalue_impl.h"

#include <QtCore/qbytearrayview.h>
#include <QtCore/qcborarray.h>
#include <QtCore/qcbormap.h>
#include <QtCore/qcborvalue.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qhash.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qmap.h>
#include <QtCore/qurl.h>
#include <QtCore/quuid.h>

#include <cmath>
#include <limits>
#include <optional>
#include <tuple>
#include <type_traits>
#include <vector>

class QSocketIoAck;
class QSocketIoEvent;
class QSocketIoReply;

namespace QSocketIoPrivate {

template <typename T>
using Plain = std::remove_cv_t<std::remove_reference_t<T>>;

template <typename T, typename = void>
struct HasConverter : std::false_type
{};
template <typename T>
struct HasConverter<
        T, std::void_t<decltype(QSocketIoConverter<T>::toValue(std::declval<const T &>())),
                       decltype(QSocketIoConverter<T>::fromValue(std::declval<const QVariant &>()))>>
    : std::true_type
{};

template <typename T>
inline constexpr bool isGadget = QtPrivate::IsGadgetHelper<T>::IsRealGadget;
template <typename T>
inline constexpr bool isQtEnum = QtPrivate::IsQEnumHelper<T>::Value;
template <typename T>
inline constexpr bool isNumber =
        std::is_arithmetic_v<
                T> && !std::is_same_v<T, bool> && !std::is_same_v<T, char16_t> && !std::is_same_v<T, char32_t> && !std::is_same_v<T, wchar_t>;
template <typename T, typename... List>
inline constexpr bool isOneOf = (std::is_same_v<T, List> || ...);
// What carries arguments is none itself.
template <typename T>
inline constexpr bool isCarrier = isOneOf<T, QSocketIoEvent, QSocketIoAck, QSocketIoReply>;
// What the library converts at run time, by the type's metatype.
template <typename T>
inline constexpr bool isMetaValue =
        isOneOf<T, QVariant, QJsonValue, QJsonObject, QJsonArray, QCborValue, QCborMap, QCborArray,
                QDateTime, QDate, QTime, QUrl, QUuid> || (isGadget<T> && !isCarrier<T>)
        || isQtEnum<T>;
template <typename T>
struct ListOf : std::false_type
{};
template <typename T>
struct ListOf<QList<T>> : std::true_type
{
    using Element = T;
};
template <typename T>
struct ListOf<std::vector<T>> : std::true_type
{
    using Element = T;
};
// Views and containers of bytes are no text, although their elements are char; nor is a string builder's
// expression of byte arrays, which converts to views on text as well.
template <typename T>
inline constexpr bool isBytes = isOneOf<T, QByteArray, QByteArrayView>;
template <typename T>
inline constexpr bool isBytesLike =
        std::is_class_v<
                T> && !isBytes<T> && !isMetaValue<T> && std::is_convertible_v<const T &, QByteArray> && !std::is_convertible_v<const T &, QString>;
template <typename T>
inline constexpr bool isText =
        std::is_convertible_v<
                const T &,
                QAnyStringView> && !isMetaValue<T> && !isBytes<T> && !isBytesLike<T> && !ListOf<T>::value;
template <typename T>
inline constexpr bool isTextLike =
        !isText<T> && !isBytes<T> && !isBytesLike<T> && !isMetaValue<T> && !std::is_arithmetic_v<T> && std::is_convertible_v<const T &, QString>;

template <typename T>
struct MapOf : std::false_type
{};
template <typename T>
struct MapOf<QMap<QString, T>> : std::true_type
{
    using Element = T;
};
template <typename T>
struct MapOf<QHash<QString, T>> : std::true_type
{
    using Element = T;
};
template <typename T>
struct OptionalOf : std::false_type
{};
template <typename T>
struct OptionalOf<std::optional<T>> : std::true_type
{
    using Element = T;
};

template <typename T>
constexpr bool isReadable()
{
    if constexpr (HasConverter<T>::value
                  || isMetaValue<T> || isNumber<T> || isOneOf<T, bool, QString, QByteArray>)
        return true;
    else if constexpr (ListOf<T>::value)
        return isReadable<typename ListOf<T>::Element>();
    else if constexpr (MapOf<T>::value)
        return isReadable<typename MapOf<T>::Element>();
    else if constexpr (OptionalOf<T>::value)
        return isReadable<typename OptionalOf<T>::Element>();
    else
        return false;
}

template <typename T>
constexpr bool isWritable()
{
    if constexpr (
            HasConverter<T>::value
            || isMetaValue<
                    T> || isNumber<T> || isOneOf<T, bool, std::nullptr_t> || isBytes<T> || isText<T> || isTextLike<T> || isBytesLike<T>)
        return true;
    else if constexpr (ListOf<T>::value)
        return isWritable<typename ListOf<T>::Element>();
    else if constexpr (MapOf<T>::value)
        return isWritable<typename MapOf<T>::Element>();
    else if constexpr (OptionalOf<T>::value)
        return isWritable<typename OptionalOf<T>::Element>();
    else
        return false;
}

template <typename T>
bool readValue(const ValueView &value, T &target);

template <typename T>
bool readNumber(const ValueView &value, T &target)
{
    if constexpr (std::is_floating_point_v<T>) {
        const auto number = value.toDouble();
        // Digits may be lost in a float, as in any assignment; the magnitude may not. Infinity and NaN stay what they are.
        if (!number || (std::isfinite(*number) && std::abs(*number) > std::numeric_limits<T>::max()))
            return false;
        target = static_cast<T>(*number);
        return true;
    } else if constexpr (std::is_unsigned_v<T>) {
        const auto number = value.toUnsigned();
        if (!number || *number > std::numeric_limits<T>::max())
            return false;
        target = static_cast<T>(*number);
        return true;
    } else {
        const auto number = value.toInteger();
        if (!number || *number > std::numeric_limits<T>::max()
            || *number < std::numeric_limits<T>::min())
            return false;
        target = static_cast<T>(*number);
        return true;
    }
}

template <typename T>
bool readList(const ValueView &value, T &target)
{
    target.clear();
    return value.forEachElement(&target, [](void *list, const ValueView &element) {
        typename ListOf<T>::Element item{};
        if (!readValue(element, item))
            return false;
        static_cast<T *>(list)->push_back(std::move(item));
        return true;
    });
}

template <typename T>
bool readMap(const ValueView &value, T &target)
{
    target.clear();
    return value.forEachMember(&target, [](void *map, const QString &key, const ValueView &member) {
        typename MapOf<T>::Element item{};
        if (!readValue(member, item))
            return false;
        static_cast<T *>(map)->insert(key, std::move(item));
        return true;
    });
}

template <typename O, typename T>
bool assignOptional(O &&source, T &target)
{
    if (!source)
        return false;
    target = *std::forward<O>(source);
    return true;
}

template <typename T>
bool readValue(const ValueView &value, T &target)
{
    if constexpr (HasConverter<T>::value)
        return assignOptional(QSocketIoConverter<T>::fromValue(value.toVariant()), target);
    else if constexpr (OptionalOf<T>::value) {
        target.reset();
        return value.isNull() || readValue(value, target.emplace());
    } else if constexpr (std::is_same_v<T, bool>)
        return assignOptional(value.toBool(), target);
    else if constexpr (std::is_same_v<T, QString>)
        return assignOptional(value.toString(), target);
    else if constexpr (std::is_same_v<T, QByteArray>)
        return assignOptional(value.toBytes(), target);
    else if constexpr (std::is_same_v<T, QVariant>) {
        target = value.toVariant();
        return true;
    } else if constexpr (isMetaValue<T>)
        return value.toMetaType(QMetaType::fromType<T>(), &target);
    else if constexpr (isNumber<T>)
        return readNumber(value, target);
    else if constexpr (ListOf<T>::value)
        return readList(value, target);
    else
        return readMap(value, target);
}

template <typename T>
void writeValue(ArgumentWriter &writer, const T &value)
{
    static_assert(isWritable<T>(), "QSocketIo: this type cannot be an argument of an event. "
                                   "Specialise QSocketIoConverter for it.");
    if constexpr (HasConverter<T>::value)
        writer.variant(QSocketIoConverter<T>::toValue(value));
    else if constexpr (OptionalOf<T>::value) {
        if (value)
            writeValue(writer, *value);
        else
            writer.null();
    } else if constexpr (std::is_same_v<T, std::nullptr_t>)
        writer.null();
    else if constexpr (std::is_same_v<T, bool>)
        writer.boolean(value);
    else if constexpr (std::is_same_v<T, QByteArray>)
        writer.bytes(value);
    else if constexpr (std::is_same_v<T, QByteArrayView>)
        writer.bytes(value.toByteArray());
    else if constexpr (std::is_same_v<T, QVariant>)
        writer.variant(value);
    else if constexpr (isMetaValue<T>)
        writer.metaType(QMetaType::fromType<T>(), &value);
    else if constexpr (std::is_floating_point_v<T>)
        writer.real(static_cast<double>(value));
    else if constexpr (isNumber<T> && std::is_unsigned_v<T>)
        writer.unsignedInteger(value);
    else if constexpr (isNumber<T>)
        writer.integer(value);
    else if constexpr (isText<T>)
        writer.string(value);
    else if constexpr (isTextLike<T>)
        writer.string(QString(value));
    else if constexpr (isBytesLike<T>)
        writer.bytes(QByteArray(value));
    else if constexpr (ListOf<T>::value) {
        writer.beginArray();
        for (const auto &item : value)
            writeValue<typename ListOf<T>::Element>(writer, item);
        writer.endArray();
    } else if constexpr (MapOf<T>::value) {
        writer.beginObject();
        for (auto it = value.begin(), end = value.end(); it != end; ++it) {
            if constexpr (std::is_same_v<typename MapOf<T>::Element, QVariant>) {
                if (!it.value().isValid())
                    continue; // undefined has no place in an object
            }
            writer.key(it.key());
            writeValue(writer, it.value());
        }
        writer.endObject();
    }
}

template <typename... Args>
void writeArguments(ArgumentWriter &writer, const Args &...args)
{
    (writeValue<std::decay_t<const Args &>>(writer, args), ...);
    writer.finish();
}

} // namespace QSocketIoPrivate

// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/metareader.h"

#include "qsocketioarguments_impl.h"

#include <QAssociativeIterable>
#include <QMetaEnum>
#include <QMetaProperty>
#include <QSequentialIterable>

#include <limits>

namespace QSocketIoPrivate {

namespace {

// The enumeration behind a metatype, which only knows the scope and the C++ name ("Scope::Name", "QFlags<...>").
QMetaEnum metaEnumOf(QMetaType type)
{
    const QMetaObject *scope = type.metaObject();
    if (!scope)
        return {};
    QByteArray name(type.name());
    if (name.startsWith("QFlags<") && name.endsWith('>'))
        name = name.mid(7).chopped(1);
    return scope->enumerator(
            scope->indexOfEnumerator(name.mid(name.lastIndexOf(':') + 1).constData()));
}

bool hasEnumValue(const QMetaEnum &metaEnum, int number)
{
    if (!metaEnum.isFlag())
        return metaEnum.valueToKey(number);
    int known = 0;
    for (int i = 0; i < metaEnum.keyCount(); ++i)
        known |= metaEnum.value(i);
    return (number & ~known) == 0;
}

std::optional<qint64> enumNumber(const ValueView &value, const QMetaEnum &metaEnum, bool isUnsigned)
{
    // Qt's tables hold 32 bits per value.
    const auto widen = [isUnsigned](int number) {
        return isUnsigned ? qint64(uint(number)) : qint64(number);
    };
    if (const auto text = value.toString()) {
        bool ok = false;
        const QByteArray key = text->toUtf8();
        const int number = metaEnum.isFlag() ? metaEnum.keysToValue(key.constData(), &ok)
                                             : metaEnum.keyToValue(key.constData(), &ok);
        return ok ? std::optional(widen(number)) : std::nullopt;
    }
    const auto number = value.toInteger();
    if (!number || widen(int(*number)) != *number || !hasEnumValue(metaEnum, int(*number)))
        return std::nullopt;
    return number;
}

template <typename Integer>
bool storeEnum(qint64 number, void *target)
{
    *static_cast<Integer *>(target) = static_cast<Integer>(number);
    return true;
}

struct GadgetTarget
{
    const QMetaObject *metaObject;
    void *gadget;
};

// A key without a property, and a property that cannot be set, are ignored.
bool readProperty(void *context, const QString &key, const ValueView &value)
{
    const auto &target = *static_cast<GadgetTarget *>(context);
    const int index = target.metaObject->indexOfProperty(key.toUtf8().constData());
    if (index < 0)
        return true;
    const QMetaProperty property = target.metaObject->property(index);
    if (!property.isWritable())
        return true;
    if (property.metaType() == QMetaType::fromType<QVariant>())
        return property.writeOnGadget(target.gadget, value.toVariant());
    QVariant held(property.metaType());
    return held.isValid() && MetaReader::read(value, property.metaType(), held.data())
           && property.writeOnGadget(target.gadget, held);
}

std::optional<QVariant> readElement(const ValueView &value, QMetaType type)
{
    if (type == QMetaType::fromType<QVariant>())
        return value.toVariant();
    QVariant element(type);
    if (!element.isValid() || !MetaReader::read(value, type, element.data()))
        return std::nullopt;
    return element;
}

bool appendElement(void *context, const ValueView &value)
{
    auto &list = *static_cast<QSequentialIterable *>(context);
    const auto element = readElement(value, list.metaContainer().valueMetaType());
    if (element)
        list.addValue(*element, QSequentialIterable::AtEnd);
    return element.has_value();
}

bool insertMember(void *context, const QString &key, const ValueView &value)
{
    auto &map = *static_cast<QAssociativeIterable *>(context);
    const auto member = readElement(value, map.metaContainer().mappedMetaType());
    if (member)
        map.setValue(key, *member);
    return member.has_value();
}

} // namespace

bool MetaReader::readEnum(const ValueView &value, QMetaType type, void *target)
{
    const QMetaEnum metaEnum = metaEnumOf(type);
    const bool isUnsigned = type.flags().testFlag(QMetaType::IsUnsignedEnumeration);
    const auto number = metaEnum.isValid() ? enumNumber(value, metaEnum, isUnsigned) : std::nullopt;
    if (!number)
        return false;
    switch (type.sizeOf()) {
    case 1:
        return storeEnum<qint8>(*number, target);
    case 2:
        return storeEnum<qint16>(*number, target);
    case 4:
        return storeEnum<qint32>(*number, target);
    case 8:
        return storeEnum<qint64>(*number, target);
    default:
        return false;
    }
}

bool MetaReader::readGadget(const ValueView &value, QMetaType type, void *target)
{
    GadgetTarget gadget{ type.metaObject(), target };
    return gadget.metaObject && value.forEachMember(&gadget, readProperty);
}

bool MetaReader::readContainer(const ValueView &value, QMetaType type, void *target)
{
    const auto listType = QMetaType::fromType<QSequentialIterable>();
    const auto mapType = QMetaType::fromType<QAssociativeIterable>();
    if (value.type() == ValueView::Type::Object && QMetaType::canView(type, mapType)) {
        QAssociativeIterable map;
        QMetaType::view(type, target, mapType, &map);
        return map.metaContainer().keyMetaType() == QMetaType::fromType<QString>()
               && value.forEachMember(&map, insertMember);
    }
    if (value.type() == ValueView::Type::Array && QMetaType::canView(type, listType)) {
        QSequentialIterable list;
        QMetaType::view(type, target, listType, &list);
        return list.metaContainer().canAddValueAtEnd()
               && value.forEachElement(&list, appendElement);
    }
    return false;
}

bool MetaReader::read(const ValueView &value, QMetaType type, void *target)
{
    const int id = type.id();
    if (const auto done = readPlain(value, id, target))
        return *done;
    if (const auto done = readText(value, id, target))
        return *done;
    if (const auto done = readJson(value, id, target))
        return *done;
    if (type.flags().testFlag(QMetaType::IsEnumeration))
        return readEnum(value, type, target);
    if (type.flags().testFlag(QMetaType::IsGadget))
        return readGadget(value, type, target);
    return readContainer(value, type, target);
}

bool ValueView::toMetaType(QMetaType type, void *target) const
{
    return MetaReader::read(*this, type, target);
}

} // namespace QSocketIoPrivate

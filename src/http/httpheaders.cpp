// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Fields one behind the other in one array.
#include "http/httpheaders.h"

#include "http/httpsyntax.h"

#include <algorithm>
#include <cstring>

namespace QSocketIoPrivate {

namespace {

struct FieldSizes
{
    quint32 name;
    quint32 value;
};

constexpr qsizetype headersStart = 224; // bytes at first: of most requests and answers all there is

FieldSizes sizesAt(const char *at)
{
    FieldSizes sizes;
    std::memcpy(&sizes, at, sizeof sizes);
    return sizes;
}

} // namespace

HttpHeaders::Field HttpHeaders::const_iterator::operator*() const
{
    const FieldSizes sizes = sizesAt(m_at);
    const char *const name = m_at + sizeof sizes;
    return { { name, qsizetype(sizes.name) }, { name + sizes.name, qsizetype(sizes.value) } };
}

HttpHeaders::const_iterator &HttpHeaders::const_iterator::operator++()
{
    const FieldSizes sizes = sizesAt(m_at);
    m_at += sizeof sizes + sizes.name + sizes.value;
    return *this;
}

void HttpHeaders::append(QByteArrayView name, QByteArrayView value)
{
    const FieldSizes sizes{ quint32(name.size()), quint32(value.size()) };
    const qsizetype start = m_fields.size();
    const qsizetype end = start + qsizetype(sizeof sizes) + name.size() + value.size();
    QByteArray former; // of whose bytes the views may be
    if (end > m_fields.capacity()) {
        former = std::exchange(m_fields, {});
        m_fields.reserve(std::max({ headersStart, end, 2 * start }));
        m_fields.append(former);
    }
    m_fields.resize(end);
    char *at = m_fields.data() + start;
    std::memcpy(at, &sizes, sizeof sizes);
    at = std::copy(name.begin(), name.end(), at + sizeof sizes);
    std::copy(value.begin(), value.end(), at);
}

void HttpHeaders::set(QByteArrayView name, QByteArrayView value)
{
    HttpHeaders others;
    for (const auto &[fieldName, fieldValue] : *this) {
        if (!equalsHttpToken(fieldName, name))
            others.append(fieldName, fieldValue);
    }
    others.append(name, value);
    *this = others;
}

bool HttpHeaders::contains(QByteArrayView name) const
{
    return std::any_of(begin(), end(),
                       [name](const Field &field) { return equalsHttpToken(field.name, name); });
}

QByteArrayView HttpHeaders::view(QByteArrayView name) const
{
    for (const auto &[fieldName, fieldValue] : *this) {
        if (equalsHttpToken(fieldName, name))
            return fieldValue;
    }
    return {};
}

QByteArray HttpHeaders::value(QByteArrayView name) const
{
    return view(name).toByteArray();
}

QList<QByteArray> HttpHeaders::values(QByteArrayView name) const
{
    QList<QByteArray> found;
    for (const auto &[fieldName, fieldValue] : *this) {
        if (equalsHttpToken(fieldName, name))
            found.append(fieldValue.toByteArray());
    }
    return found;
}

bool HttpHeaders::hasToken(QByteArrayView name, QByteArrayView token) const
{
    for (const auto &[fieldName, fieldValue] : *this) {
        if (!equalsHttpToken(fieldName, name))
            continue;
        QByteArrayView list = fieldValue;
        while (const auto element = takeHttpListElement(list)) {
            if (equalsHttpToken(*element, token))
                return true;
        }
    }
    return false;
}

QList<std::pair<QByteArray, QByteArray>> HttpHeaders::fields() const
{
    QList<std::pair<QByteArray, QByteArray>> list;
    for (const auto &[name, value] : *this)
        list.append({ name.toByteArray(), value.toByteArray() });
    return list;
}

} // namespace QSocketIoPrivate

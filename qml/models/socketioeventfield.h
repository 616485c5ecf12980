// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What SocketIoValue and SocketIoHistory have in common: a value of an event.
#pragma once

#include "qsocketioqmlglobal.h"

#include "qsocketioevent.h"

#include <QtCore/qobject.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqml.h>
#include <QtQml/qqmlparserstatus.h>

#include <memory>

class SocketIoEventFieldPrivate;

class QSOCKETIOQML_EXPORT SocketIoEventField : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_ANONYMOUS
    Q_PROPERTY(QObject *source READ source WRITE setSource NOTIFY sourceChanged)
    Q_PROPERTY(QString event READ event WRITE setEvent NOTIFY fieldChanged)
    Q_PROPERTY(int argument READ argument WRITE setArgument NOTIFY fieldChanged)
    Q_PROPERTY(QString path READ path WRITE setPath NOTIFY fieldChanged)
    Q_PROPERTY(QVariantMap where READ where WRITE setWhere NOTIFY fieldChanged)
public:
    ~SocketIoEventField() override;

    QObject *source() const;
    void setSource(QObject *source);
    QString event() const;
    void setEvent(const QString &event);
    int argument() const;
    void setArgument(int argument);
    QString path() const;
    void setPath(const QString &path);
    QVariantMap where() const;
    void setWhere(const QVariantMap &where);

    void classBegin() override;
    void componentComplete() override;

Q_SIGNALS:
    void sourceChanged();
    void fieldChanged();

protected:
    explicit SocketIoEventField(QObject *parent);
    // One that counts, and what it has where the field is.
    virtual void receive(const QSocketIoEvent &event, const QSocketIoPrivate::ValueView &value) = 0;
    QSocketIoPrivate::ValueView find(const QSocketIoEvent &event) const;

private:
    Q_DECLARE_PRIVATE(SocketIoEventField)
    std::unique_ptr<SocketIoEventFieldPrivate> d_ptr;
};

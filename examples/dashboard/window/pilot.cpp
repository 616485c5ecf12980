// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "pilot.h"

#include "plantclient.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMetaProperty>
#include <QQuickItem>
#include <QQuickWindow>
#include <QSocketNotifier>
#include <QTest>

#include <cstdio>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace {

QJsonObject failure(const QString &reason)
{
    return { { u"error"_s, reason } };
}

// Gadgets become objects.
QJsonArray toJson(const QVariantList &gadgets)
{
    QJsonArray result;
    for (const QVariant &gadget : gadgets) {
        const QMetaObject *type = gadget.metaType().metaObject();
        QJsonObject object;
        for (int i = 0; i < type->propertyCount(); ++i) {
            const QMetaProperty property = type->property(i);
            object.insert(QString::fromLatin1(property.name()),
                          QJsonValue::fromVariant(property.readOnGadget(gadget.constData())));
        }
        result.append(object);
    }
    return result;
}

// Views create and drop items as they like, so the visual tree is searched and not the object tree.
QQuickItem *findBelow(QQuickItem *item, const QString &name)
{
    if (item->objectName() == name && item->isVisible())
        return item;
    const auto children = item->childItems();
    for (QQuickItem *child : children) {
        if (QQuickItem *found = findBelow(child, name))
            return found;
    }
    return nullptr;
}

} // namespace

Pilot::Pilot(QQuickWindow *window, PlantClient *plant)
    : QObject(window)
    , m_window(window)
    , m_plant(plant)
{
    auto *notifier = new QSocketNotifier(STDIN_FILENO, QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &Pilot::readLines);
}

void Pilot::readLines()
{
    char buffer[4096];
    const auto count = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (count <= 0)
        return QCoreApplication::quit(); // whoever steered us is gone
    m_input.append(buffer, count);
    for (qsizetype end; (end = m_input.indexOf('\n')) >= 0;) {
        const QString line = QString::fromUtf8(m_input.left(end));
        m_input.remove(0, end + 1);
        const QJsonObject answer = obey(line.section(u' ', 0, 0), line.section(u' ', 1));
        std::printf("%s\n", QJsonDocument(answer).toJson(QJsonDocument::Compact).constData());
        std::fflush(stdout);
    }
}

QJsonObject Pilot::obey(const QString &verb, const QString &what)
{
    if (verb == "click"_L1)
        return click(what);
    if (verb == "type"_L1)
        return type(what.section(u' ', 0, 0), what.section(u' ', 1));
    if (verb == "show"_L1)
        return show();
    if (verb == "grab"_L1)
        return m_window->grabWindow().save(what) ? QJsonObject()
                                                 : failure(u"cannot save "_s + what);
    return failure(u"unknown command "_s + verb);
}

QJsonObject Pilot::click(const QString &name)
{
    QQuickItem *item = find(name);
    if (!item)
        return failure(u"nothing visible is called "_s + name);
    press(item);
    return {};
}

QJsonObject Pilot::type(const QString &name, const QString &text)
{
    QQuickItem *item = find(name);
    if (!item)
        return failure(u"nothing visible is called "_s + name);
    press(item);
    for (const QChar letter : text)
        QTest::keyClick(m_window, letter.toLatin1());
    QTest::keyClick(m_window, Qt::Key_Return);
    return {};
}

QJsonObject Pilot::show() const
{
    QJsonObject measurements;
    const auto machines = m_plant->machines();
    for (const MachineView *machine : machines)
        measurements.insert(machine->id(), machine->measurementCount());
    return { { u"connection"_s, m_plant->connectionText() },
             { u"measurements"_s, measurements },
             { u"alarms"_s, toJson(m_plant->alarms()->items()) },
             { u"chat"_s, toJson(m_plant->chat()->items()) },
             { u"operators"_s, toJson(m_plant->operators()->items()) } };
}

QQuickItem *Pilot::find(const QString &name) const
{
    return findBelow(m_window->contentItem(), name);
}

void Pilot::press(QQuickItem *item)
{
    const QPointF middle = item->mapToScene(QPointF(item->width() / 2, item->height() / 2));
    QTest::mouseClick(m_window, Qt::LeftButton, {}, middle.toPoint());
}

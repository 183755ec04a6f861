/**
 * Schedules: operations asked for by the calendar. {@link dev.tenantry.controlplane.schedule.ScheduleSweep} fires what is due, on any
 * number of control planes at once; {@link dev.tenantry.controlplane.schedule.CronTimes} says when that is.
 */
@NullMarked
package dev.tenantry.controlplane.schedule;

import org.jspecify.annotations.NullMarked;

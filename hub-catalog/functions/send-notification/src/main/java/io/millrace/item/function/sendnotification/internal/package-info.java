/** Sends notifications by e-mail, webhook and to Slack. */
@NullMarked
package io.millrace.item.function.sendnotification.internal;

import org.jspecify.annotations.NullMarked;

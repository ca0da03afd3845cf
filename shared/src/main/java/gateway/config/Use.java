package gateway.config;

/**
 * A path parameter that a template fills in.
 *
 * @param at the template
 */
record Use(String parameter, Node at) {}

export { openPostgresViews, type OpenPostgresViewsOptions } from './open-postgres-views.js'

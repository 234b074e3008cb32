import { Doors, type DoorsData } from '../src/door/door-list';

const data = document.getElementById('doors-data')?.textContent;
if (data) void new Doors(JSON.parse(data) as DoorsData).start();
